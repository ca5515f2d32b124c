import i18next, { type TFunction } from 'i18next';
import type { TimelineItem } from '#shared/timeline.ts';
import { logText } from '../operations/log-text.ts';

/** What an item of the time axis says, in the user's language. */
export function itemText(t: TFunction<'timeline'>, item: TimelineItem): string {
  switch (item.kind) {
    case 'log': {
      return logText(i18next.getFixedT(null, 'operations'), item.fact);
    }
    case 'receipt': {
      return t(`receipt.${item.state}`, { unit: item.callSign, text: item.text });
    }
    case 'talk': {
      const seconds = item.to === null ? null : Math.max(1, Math.round((item.to - item.at) / 1000));
      return seconds === null
        ? t('talkOpen', { group: item.groupName })
        : t('talk', { group: item.groupName, seconds });
    }
    case 'incident': {
      return t(`incident.${item.step}`, { title: item.title });
    }
    case 'case': {
      const name = i18next.language === 'en' ? item.nameEn : item.nameZh;
      return t('case', { number: item.number ?? `#${item.caseNo}`, name });
    }
  }
}

/** Who did it; null where the server noticed it by itself, or the text says it. */
export function itemBy(item: TimelineItem): string | null {
  switch (item.kind) {
    case 'log':
    case 'incident': {
      return item.by;
    }
    case 'receipt': {
      return item.callSign;
    }
    case 'talk': {
      return item.name === '' ? item.label : `${item.label} ${item.name}`;
    }
    case 'case': {
      return null;
    }
  }
}
