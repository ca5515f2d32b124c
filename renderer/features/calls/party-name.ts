import i18next from 'i18next';
import type { TalkMember } from '#shared/intercom.ts';

/** A person's name, behind the call sign where they are a unit. */
export function partyName({ role, label, nameZh, nameEn }: TalkMember): string {
  const name = i18next.language === 'en' ? nameEn : nameZh;
  return role === 'unit' ? `${label} ${name}` : name;
}
