import type { TFunction } from 'i18next';
import type { Content } from '#shared/walls/content.ts';
import type { LiveState } from '../../../app/live/store.ts';

/** What a content is called, in words. */
export function contentName(
  t: TFunction<'wall'>,
  content: Content | null,
  sources: LiveState['sources'],
): string {
  switch (content?.kind) {
    case undefined: {
      return t('empty');
    }
    case 'source': {
      return sources.get(content.sourceId)?.name ?? t('gone');
    }
    case 'panel': {
      return t(`item.${content.panel}`);
    }
    case 'text': {
      return content.text;
    }
    case 'web': {
      return content.url;
    }
    case 'map':
    case 'clock':
    case 'consultation':
    case 'patrol':
    case 'case':
    case 'chart':
    case 'dashboard':
    case 'picture':
    case 'pdf': {
      return t(`item.${content.kind}`);
    }
  }
}
