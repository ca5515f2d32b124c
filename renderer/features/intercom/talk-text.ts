import type { TFunction } from 'i18next';
import type { Groups } from './groups.ts';
import type { Talk } from './talk-client.ts';

const names = (groupIds: readonly string[], groups: Groups): string =>
  groupIds.map((id) => groups.get(id)?.group.name ?? '').join('、');

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
      return t('talk.talking', { groups: names(talk.groupIds, groups) });
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
