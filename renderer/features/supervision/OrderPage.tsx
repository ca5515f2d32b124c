import { Alert, Button, Skeleton } from 'antd';
import { ArrowLeftOutlined, FolderOpenOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { OrderEntry, SupervisionOrder } from '#shared/supervision.ts';
import { errorText } from '../../app/error-text.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useApi } from '../../app/session.ts';
import { openView } from '../../app/views.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useCatalogue } from '../pipeline/catalogue.ts';
import { Watermark } from '../wall/Watermark.tsx';
import { AnswerForm } from './AnswerForm.tsx';
import { OrderActions } from './OrderActions.tsx';
import { OrderHistory } from './OrderHistory.tsx';
import { dueText, stateText, useOrderCourt } from './order-words.ts';
import { actionsOf, isOverdue, isWaiting, orderMark } from './orders.ts';
import { useViewer } from './viewer.ts';
import './order-page.css';

/** The order and its history, read anew whenever the live feed tells of a change. */
function useOrder(orderId: string) {
  const api = useApi();
  const live = useLive((s) => s.orders.get(orderId));
  const change =
    live === undefined ? 'closed' : [live.state, live.dueAt, live.failures, live.interview].join();
  return useQuery({
    queryKey: ['supervision.get', orderId, change],
    queryFn: () => api.call.supervision.get.query({ orderId }),
    placeholderData: (before) => (before?.order.id === orderId ? keepPreviousData(before) : undefined),
  });
}

function Fact({
  name,
  wide = false,
  danger = false,
  children,
}: {
  name: string;
  wide?: boolean;
  danger?: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className={wide ? 'order-fact-wide' : undefined}>
      <dt>{name}</dt>
      <dd data-danger={danger}>{children}</dd>
    </div>
  );
}

function Facts({ order }: { order: SupervisionOrder }): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const words = useCatalogue();
  const courtName = useOrderCourt();
  const now = useNow();
  const { caseNo, nodeId } = order;
  const [reference] = nodeId === null ? [] : (words?.nodeOf(nodeId)?.references ?? []);
  return (
    <dl className="order-facts">
      <Fact name={t('from')}>{`${courtName(order.fromCourtId, order)} ${order.fromName}`}</Fact>
      <Fact name={t('to')}>{courtName(order.toCourtId, order)}</Fact>
      <Fact name={t('due.label')} danger={isOverdue(order, now)}>
        {isWaiting(order)
          ? t('due.with', { time: formatTime(order.dueAt, now), left: dueText(order, now) })
          : formatTime(order.dueAt, now)}
      </Fact>
      {caseNo !== null && (
        <Fact name={t('case')}>
          <Button
            size="small"
            type="link"
            icon={<FolderOpenOutlined />}
            onClick={() => openView('cases', { case: String(caseNo) })}
            data-testid="order-case"
          >
            {order.caseNumber ?? t('openCase')}
          </Button>
        </Fact>
      )}
      {nodeId !== null && (
        <Fact name={t('node')} wide>
          {words?.node(nodeId) ?? nodeId}
          {reference !== undefined && <span className="order-rule">{words?.reference(reference)}</span>}
        </Fact>
      )}
    </dl>
  );
}

/** Marks that say how an order has gone so far. */
function Marks({ order }: { order: SupervisionOrder }): React.JSX.Element | null {
  const { t } = useTranslation('supervision');
  const { failures, interview } = order;
  if (failures === 0 && interview === 'none') {
    return null;
  }
  return (
    <p className="order-marks">
      {failures > 0 && <span className="order-mark">{t('failures', { n: failures })}</span>}
      {interview !== 'none' && (
        <span className="order-mark" data-danger={interview === 'due'}>
          {interview === 'due' && <StateMark state="danger" size={9} />}
          {t(`interview.${interview}`)}
        </span>
      )}
    </p>
  );
}

function Content({
  order,
  entries,
}: {
  order: SupervisionOrder;
  entries: readonly OrderEntry[];
}): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const viewer = useViewer();
  const actions = viewer === null ? [] : actionsOf(order, viewer);
  return (
    <>
      <Marks order={order} />
      <Facts order={order} />
      <p className="order-text">{order.text}</p>
      <OrderActions order={order} actions={actions} />
      {actions.includes('answer') && <AnswerForm orderId={order.id} />}
      {order.state === 'answered' && !actions.includes('accept') && (
        <p className="order-note">{t('awaitsReview')}</p>
      )}
      <OrderHistory order={order} entries={entries} />
    </>
  );
}

interface OrderPageProps {
  orderId: string;
  /** It stands in place of the list, which had the focus. */
  alone: boolean;
  onClose: () => void;
}

/** One supervision order: what it asks for, what was done, and what can be done now. */
export function OrderPage({ orderId, alone, onClose }: OrderPageProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const { data, error, refetch } = useOrder(orderId);
  const now = useNow();
  return (
    <article
      className="order-page"
      aria-label={t('page')}
      data-testid="order-page"
      data-order-id={orderId}
      data-state={data?.order.state}
    >
      <header className="order-head">
        <Button
          size="small"
          type="text"
          icon={<ArrowLeftOutlined />}
          aria-label={t('back')}
          autoFocus={alone}
          onClick={onClose}
          data-testid="order-back"
        />
        {data !== undefined && (
          <>
            <StateMark state={orderMark(data.order, now)} />
            <h2>{stateText(data.order, now)}</h2>
            <span className="order-created">{formatTime(data.order.createdAt, now)}</span>
          </>
        )}
      </header>
      <div className="order-body">
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
        {data === undefined && error === null && <Skeleton active />}
        {data !== undefined && <Content order={data.order} entries={data.entries} />}
      </div>
      <Watermark />
    </article>
  );
}
