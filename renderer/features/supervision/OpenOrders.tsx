import { Empty, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { useLive } from '../../app/live/store.ts';
import { heldOrder } from '../pipeline/shared/held-order.ts';
import { OrderRow } from './OrderRow.tsx';
import { groupOrders, ORDER_GROUPS, type OrderGroup, type Viewer } from './orders.ts';

interface OpenOrdersProps {
  viewer: Viewer;
  selectedId: string | undefined;
  /** The order whose page has just been left. */
  leftId: string | null;
  onSelect: (orderId: string) => void;
}

type Groups = Record<OrderGroup, SupervisionOrder[]>;

/** The groups, in the order in which they stood when the pointer came over them. */
function useGroups(viewer: Viewer): { groups: Groups; hold: () => void; release: () => void } {
  const orders = useLive((live) => live.orders);
  const [held, setHeld] = useState<Groups | null>(null);
  const sorted = useMemo(() => groupOrders(orders.values(), viewer), [orders, viewer]);
  const groups = useMemo(() => {
    const keep = (group: OrderGroup): SupervisionOrder[] =>
      held === null ? sorted[group] : heldOrder(held[group], sorted[group], ({ id }) => id);
    return { toAnswer: keep('toAnswer'), sent: keep('sent'), below: keep('below') };
  }, [held, sorted]);
  return { groups, hold: () => setHeld(sorted), release: () => setHeld(null) };
}

/** Open orders: those that the user's court is to answer, those that its courts have sent, and those that courts below have from above. */
export function OpenOrders({ viewer, selectedId, leftId, onSelect }: OpenOrdersProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const loaded = useLive((live) => live.loaded.orders);
  const { groups, hold, release } = useGroups(viewer);
  if (!loaded) {
    return <Skeleton active className="orders-skeleton" />;
  }
  const shown = ORDER_GROUPS.filter((group) => groups[group].length > 0);
  if (shown.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  }
  return (
    <div onPointerEnter={hold} onPointerLeave={release}>
      {shown.map((group) => (
        <section key={group} className="orders-group" data-testid={`orders-${group}`}>
          <h3>
            {t(`group.${group}`)} <span>{groups[group].length}</span>
          </h3>
          <ul>
            {groups[group].map((order) => (
              <OrderRow
                key={order.id}
                order={order}
                group={group}
                selected={order.id === selectedId}
                returned={order.id === leftId}
                onSelect={onSelect}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
