import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { formatTime } from '../../app/format.ts';
import { useNow } from '../../app/now.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { dueText, orderTitle, stateText, useOrderCourt } from './order-words.ts';
import { isOverdue, orderMark, type OrderGroup } from './orders.ts';

interface OrderRowProps {
  order: SupervisionOrder;
  group: OrderGroup;
  selected: boolean;
  /** The user comes back to it from its page. */
  returned?: boolean;
  onSelect: (orderId: string) => void;
}

/** An order in a list: its state, about what, between whom, and how long it has still. */
export function OrderRow({ order, group, selected, returned, onSelect }: OrderRowProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const courtName = useOrderCourt();
  const now = useNow();
  const overdue = isOverdue(order, now);
  const due = dueText(order, now);
  const title = orderTitle(order);
  const from = `${courtName(order.fromCourtId, order)} ${order.fromName}`;
  return (
    <li>
      <button
        type="button"
        className="order-row"
        autoFocus={returned === true}
        aria-current={selected || undefined}
        onClick={() => onSelect(order.id)}
        data-testid="order-row"
        data-order-id={order.id}
        data-state={order.state}
        data-overdue={overdue}
      >
        <StateMark state={orderMark(order, now)} />
        <span className="order-row-line">
          <span className="order-row-title" title={title}>
            {title}
          </span>
          <span className="order-row-due" data-danger={overdue}>
            {due === '' ? formatTime(order.closedAt ?? order.answeredAt ?? order.createdAt, now) : due}
          </span>
        </span>
        <span className="order-row-line order-row-second">
          <span className="order-row-court">
            {group === 'toAnswer' ? from : courtName(order.toCourtId, order)}
            {group === 'below' && ` ← ${from}`}
          </span>
          {order.interview === 'due' && <b className="order-row-interview">{t('interview.due')}</b>}
          {order.failures > 0 && <span>{t('failures', { n: order.failures })}</span>}
          <span>{stateText(order, now)}</span>
        </span>
      </button>
    </li>
  );
}
