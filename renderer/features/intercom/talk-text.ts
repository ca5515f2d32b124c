import type { TFunction } from 'i18next';
import type { Groups } from './groups.ts';
import type { Talk } from './talk-client.ts';

/** What the talk key has come to, in words. */
export function talkText(t: TFunction, talk: Talk, groups: Groups): string {
  switch (talk.phase) {
    case 'idle': {
      return t('talk.idle');
    }
    case 'asking': {
      return t('talk.asking');
    }
    case 'talking': {
      const names = talk.groupIds.map((id) => groups.get(id)?.group.name ?? '');
      return t('talk.talking', { groups: names.join(t('comma')) });
    }
    case 'denied': {
      return t(`denied.${talk.reason}`);
    }
    case 'cut': {
      return talk.by === null
        ? t(`cut.${talk.reason}`)
        : t('cut.by', { reason: t(`cut.${talk.reason}`), by: talk.by });
    }
  }
}
