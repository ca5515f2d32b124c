import type { MarkState } from '../../components/StateMark.tsx';
import type { CheckInLevel } from '#shared/operations/check-in.ts';
import type { CheckState } from '#shared/operations/checks.ts';
import type { NeedState } from '#shared/operations/needs.ts';
import type { OperationState } from '#shared/operations/state.ts';

export const STATE_MARK: Record<OperationState, MarkState> = {
  draft: 'offline',
  planned: 'normal',
  checking: 'attention',
  running: 'normal',
  ended: 'done',
  cancelled: 'blocked',
};

export const CHECK_MARK: Record<CheckState, MarkState> = {
  passed: 'done',
  failed: 'danger',
  unknown: 'offline',
};

export const LEVEL_MARK: Record<CheckInLevel, MarkState> = {
  fresh: 'done',
  due: 'normal',
  amber: 'attention',
  red: 'danger',
};

export const NEED_MARK: Record<NeedState, MarkState> = {
  open: 'danger',
  partiallyMet: 'attention',
  met: 'done',
  cancelled: 'offline',
};
