import type { CaseSummary, NodeStateName } from '#shared/cases/views.ts';
import type { MarkState } from '../../../components/StateMark.tsx';

/** The shape and colour of a node's state. Red is for what somebody has to do now; what is over is quiet. */
export const NODE_MARK: Readonly<Record<NodeStateName, MarkState>> = {
  pending: 'normal',
  dueSoon: 'attention',
  overdue: 'danger',
  paused: 'offline',
  done: 'done',
  doneLate: 'done',
  waived: 'done',
  blocked: 'blocked',
  breached: 'danger',
  lapsed: 'offline',
  void: 'offline',
};

/** What of a case needs a look, with its mark: counts of nodes. */
export const COUNT_MARK = {
  overdue: 'danger',
  dueSoon: 'attention',
  blocked: 'blocked',
} as const satisfies Readonly<Partial<Record<keyof CaseSummary, MarkState>>>;
