import type { NodeStateName, NodeView } from '#shared/cases/views.ts';

/** `action`: somebody has to do something; `over`: ended without having been done. */
export type NodeGroupId = 'action' | 'running' | 'done' | 'over';

export interface NodeGroup {
  id: NodeGroupId;
  nodes: readonly NodeView[];
}

const GROUP: Readonly<Record<NodeStateName, NodeGroupId>> = {
  overdue: 'action',
  breached: 'action',
  blocked: 'action',
  dueSoon: 'action',
  pending: 'running',
  paused: 'running',
  done: 'done',
  doneLate: 'done',
  waived: 'done',
  lapsed: 'over',
  void: 'over',
};

const ORDER: readonly NodeGroupId[] = ['action', 'running', 'done', 'over'];
/** Among what needs action: what is worse comes first. */
const URGENCY: readonly NodeStateName[] = ['overdue', 'breached', 'blocked', 'dueSoon'];

const endOf = ({ doneAt, waiver, startedAt }: NodeView): number => doneAt ?? waiver?.at ?? startedAt;

/** What waits: by urgency, then the earliest deadline. What has ended: the latest first. */
function compare(group: NodeGroupId): (a: NodeView, b: NodeView) => number {
  if (group === 'done' || group === 'over') {
    return (a, b) => endOf(b) - endOf(a);
  }
  const due = ({ dueAt }: NodeView): number => dueAt ?? Number.MAX_SAFE_INTEGER;
  return (a, b) =>
    URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) || due(a) - due(b) || a.startedAt - b.startedAt;
}

/** The nodes of a case in groups, those first that need action; a group that would be empty is left out. */
export function groupNodes(nodes: readonly NodeView[]): NodeGroup[] {
  return ORDER.map((id) => ({
    id,
    nodes: nodes.filter(({ state }) => GROUP[state] === id).toSorted(compare(id)),
  })).filter((group) => group.nodes.length > 0);
}

/** Whether a node still waits, so that it can be waived. */
export function isOpenNode({ doneAt, waiver, state }: NodeView): boolean {
  return doneAt === null && waiver === null && state !== 'void' && state !== 'lapsed' && state !== 'done';
}
