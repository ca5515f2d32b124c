import { Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { errorText } from '../../../../app/error-text.ts';
import { useLive } from '../../../../app/live/store.ts';
import { useApi } from '../../../../app/session.ts';
import { openView } from '../../../../app/views.ts';
import { StateMark, type MarkState } from '../../../../components/StateMark.tsx';
import { useOrderCourt } from '../../../supervision/order-words.ts';
import { formatDay, formatMinute } from '../../shared/dates.ts';
import { Section } from './Section.tsx';

const MARK: Readonly<Record<SupervisionOrder['state'], MarkState>> = {
  sent: 'attention',
  received: 'normal',
  answered: 'normal',
  returned: 'attention',
  accepted: 'done',
  withdrawn: 'offline',
};

function OrderItem({ order }: { order: SupervisionOrder }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const courtName = useOrderCourt();
  return (
    <li>
      <button
        type="button"
        className="case-order"
        data-testid="case-order"
        data-order-id={order.id}
        onClick={() => openView('supervision', { order: order.id })}
      >
        <span className="node-state">
          <StateMark state={order.overdue ? 'danger' : MARK[order.state]} />
          {t(`cases.order.${order.state}`)}
          {order.overdue && <b className="cases-danger">{t('cases.order.overdue')}</b>}
        </span>
        <span className="case-order-text">{order.text}</span>
        <small className="cases-dim">
          {courtName(order.fromCourtId, order)} → {courtName(order.toCourtId, order)} ·{' '}
          {formatMinute(order.createdAt)} · {t('cases.dueAt', { at: formatDay(order.dueAt) })}
        </small>
      </button>
    </li>
  );
}

/** Supervision orders about the case. */
export function OrderSection({ caseNo }: { caseNo: number }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const { data, error, refetch } = useQuery({
    queryKey: ['supervision.list', caseNo],
    queryFn: () => api.call.supervision.list.query({ caseNo, limit: 200 }),
  });
  useEffect(
    () =>
      useLive.subscribe((live, before) => {
        if (live.orders !== before.orders) {
          void refetch();
        }
      }),
    [refetch],
  );
  return (
    <Section
      id="orders"
      title={t('cases.section.orders')}
      {...(data === undefined ? {} : { count: data.length })}
    >
      {error !== null && data === undefined && <p className="cases-danger">{errorText(error)}</p>}
      {error === null && data === undefined && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {data?.length === 0 && <p className="cases-dim">{t('cases.order.none')}</p>}
      <ul className="case-orders">
        {data?.map((order) => (
          <OrderItem key={order.id} order={order} />
        ))}
      </ul>
    </Section>
  );
}
