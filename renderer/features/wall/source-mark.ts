import type { Source } from '#shared/sources.ts';
import type { MarkState } from '../../components/StateMark.tsx';

/** The shape and colour that a source's state has everywhere. */
export const SOURCE_MARK: Record<Source['state'], MarkState> = {
  live: 'normal',
  connecting: 'attention',
  silent: 'attention',
  off: 'offline',
  failed: 'danger',
};
