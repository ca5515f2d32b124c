import type { UnitState } from '#shared/units.ts';
import type { MarkState } from '../../components/StateMark.tsx';

/** The shape and colour that a unit's state has everywhere. */
export const UNIT_MARK: Record<UnitState, MarkState> = {
  live: 'normal',
  lastKnown: 'attention',
  off: 'offline',
};
