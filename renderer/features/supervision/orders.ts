import type { Role } from '#shared/identity.ts';
import type { OrderState, SupervisionOrder } from '#shared/supervision.ts';
import type { MarkState } from '../../components/StateMark.tsx';

/** Whose turn an order is: `toAnswer` at the user's own court, `sent` by the user's courts, `below` from above to a court below. */
export type OrderGroup = 'toAnswer' | 'sent' | 'below';
export const ORDER_GROUPS: readonly OrderGroup[] = ['toAnswer', 'sent', 'below'];

/** Who looks at orders. `sees`: whether a court is one of the user's. */
export interface Viewer {
  courtId: string;
  role: Role;
  sees: (courtId: string) => boolean;
}

/** Steps that can be taken with an order. */
export type OrderAction = 'receive' | 'answer' | 'accept' | 'return' | 'urge' | 'interview' | 'withdraw';

const WAITING: readonly OrderState[] = ['sent', 'received', 'returned'];

/** Whether an answer is awaited. */
export const isWaiting = ({ state }: Pick<SupervisionOrder, 'state'>): boolean => WAITING.includes(state);

/** Whether its time is over without an answer, as the server says or as the clock does meanwhile. */
export const isOverdue = (order: SupervisionOrder, now: number): boolean =>
  isWaiting(order) && (order.overdue || order.dueAt < now);

export function groupOf(order: SupervisionOrder, { courtId, sees }: Viewer): OrderGroup {
  if (order.toCourtId === courtId) {
    return 'toAnswer';
  }
  return sees(order.fromCourtId) ? 'sent' : 'below';
}

/** What the user's court has to do about an order comes before what it waits for. */
function rank(order: SupervisionOrder, group: OrderGroup): number {
  if (isWaiting(order) && order.overdue) {
    return 0;
  }
  if (order.interview === 'due') {
    return 1;
  }
  const isAnswered = order.state === 'answered';
  if (group === 'toAnswer') {
    return isAnswered ? 4 : 3;
  }
  return isAnswered ? 2 : 3;
}

/** Open orders by group; overdue ones first, then those where it is the user's turn, then by due time. */
export function groupOrders(
  orders: Iterable<SupervisionOrder>,
  viewer: Viewer,
): Record<OrderGroup, SupervisionOrder[]> {
  const groups: Record<OrderGroup, SupervisionOrder[]> = { toAnswer: [], sent: [], below: [] };
  for (const order of orders) {
    groups[groupOf(order, viewer)].push(order);
  }
  for (const group of ORDER_GROUPS) {
    groups[group].sort((a, b) => rank(a, group) - rank(b, group) || a.dueAt - b.dueAt);
  }
  return groups;
}

/** Which states allow a step, and whose step it is; the server holds the rule, this only spares refusals. */
const STEP: Readonly<Record<OrderAction, { side: 'receiver' | 'sender'; from: readonly OrderState[] }>> = {
  receive: { side: 'receiver', from: ['sent'] },
  answer: { side: 'receiver', from: WAITING },
  accept: { side: 'sender', from: ['answered'] },
  return: { side: 'sender', from: ['answered'] },
  urge: { side: 'sender', from: WAITING },
  interview: { side: 'sender', from: [...WAITING, 'answered', 'accepted'] },
  withdraw: { side: 'sender', from: [...WAITING, 'answered'] },
};

/** The steps that the user may take with an order now. */
export function actionsOf(order: SupervisionOrder, { courtId, role, sees }: Viewer): OrderAction[] {
  if (role !== 'dutyOfficer' && role !== 'leader') {
    return [];
  }
  const sides = { receiver: order.toCourtId === courtId, sender: sees(order.fromCourtId) };
  return (Object.keys(STEP) as OrderAction[]).filter((action) => {
    const { side, from } = STEP[action];
    const isDue = action !== 'interview' || (order.interview === 'due' && role === 'leader');
    return sides[side] && from.includes(order.state) && isDue;
  });
}

const MARK: Record<OrderState, MarkState> = {
  sent: 'normal',
  received: 'normal',
  answered: 'attention',
  returned: 'attention',
  accepted: 'done',
  withdrawn: 'offline',
};

/** Shape and colour of an order's state. */
export const orderMark = (order: SupervisionOrder, now: number): MarkState =>
  isOverdue(order, now) ? 'danger' : MARK[order.state];

/**
 * Orders to the user's own court that weren't there before and that nobody has received. Those of the user's own courts are no news, nor
 * is any to who can't receive it.
 */
export function newOrders(
  orders: Iterable<SupervisionOrder>,
  known: ReadonlySet<string>,
  viewer: Viewer,
): SupervisionOrder[] {
  return [...orders].filter(
    (order) =>
      !known.has(order.id) && !viewer.sees(order.fromCourtId) && actionsOf(order, viewer).includes('receive'),
  );
}
