import { Alert, Button, Empty, Skeleton } from 'antd';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { OrderRow } from './OrderRow.tsx';
import { isOpenOrder } from '#shared/supervision.ts';
import { groupOf, type Viewer } from './orders.ts';

const PAGE = 100;
/** The list of the server has open ones too: pages are read on until there are so many closed ones. */
const ENOUGH = 20;

interface ClosedOrdersProps {
  viewer: Viewer;
  selectedId: string | undefined;
  /** The order whose page has just been left. */
  leftId: string | null;
  onSelect: (orderId: string) => void;
}

/** The closed orders that have been read, and how more are. */
function useClosedOrders() {
  const api = useApi();
  const openCount = useLive((live) => live.orders.size);
  const query = useInfiniteQuery({
    // An order that is closed leaves the open ones: the list is read anew.
    queryKey: ['supervision.list', openCount],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      api.call.supervision.list.query({
        limit: PAGE,
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.createdAt),
  });
  const { data, error, isFetching, hasNextPage, fetchNextPage } = query;
  const closed = (data?.pages.flat() ?? []).filter((order) => !isOpenOrder(order));
  const wantsMore = closed.length < ENOUGH && hasNextPage && !isFetching && error === null;
  useEffect(() => {
    if (wantsMore) {
      void fetchNextPage();
    }
  }, [wantsMore, fetchNextPage]);
  return { ...query, closed };
}

/** Orders that were accepted or withdrawn, the newest first. */
export function ClosedOrders({ viewer, selectedId, leftId, onSelect }: ClosedOrdersProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const { closed, error, isPending, isFetching, hasNextPage, fetchNextPage, refetch } = useClosedOrders();
  if (isPending) {
    return <Skeleton active className="orders-skeleton" />;
  }
  return (
    <section className="orders-group" data-testid="orders-closed">
      {error !== null && (
        <Alert
          type="error"
          showIcon
          title={errorText(error)}
          action={
            <Button size="small" onClick={() => void refetch()}>
              {t('retry')}
            </Button>
          }
        />
      )}
      {closed.length === 0 && error === null && !isFetching && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('noneClosed')} />
      )}
      <ul>
        {closed.map((order) => (
          <OrderRow
            key={order.id}
            order={order}
            group={groupOf(order, viewer)}
            selected={order.id === selectedId}
            returned={order.id === leftId}
            onSelect={onSelect}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button size="small" type="link" loading={isFetching} onClick={() => void fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}
