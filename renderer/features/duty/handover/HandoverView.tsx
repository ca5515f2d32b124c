import { Alert, Button, Empty, Skeleton } from 'antd';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ReloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Handover } from '#shared/duty/handover.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { useViewParams } from '../../../app/views.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatDayHour } from '../dates.ts';
import { useIsOwnDesk } from '../may.ts';
import { Changes } from './Changes.tsx';
import { HandoverPage } from './HandoverPage.tsx';
import { SheetSections } from './SheetSections.tsx';
import { SignForm } from './SignForm.tsx';
import './handover.css';

const PAGE = 30;
/** What is open is looked at again so often, ms. */
const RENEW_MS = 20_000;

const MARK = { signed: 'attention', taken: 'done', withdrawn: 'offline' } as const;

function HandoverRow({
  handover,
  isChosen,
  onChoose,
}: {
  handover: Handover;
  isChosen: boolean;
  onChoose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { state, outgoing, incoming, isChanged } = handover;
  return (
    <button
      type="button"
      className="handover-row"
      aria-current={isChosen ? 'true' : undefined}
      onClick={onChoose}
      data-testid="handover-row"
    >
      <StateMark state={MARK[state]} />
      <span>{formatDayHour(outgoing.at)}</span>
      <b>
        {outgoing.name} → {incoming?.name ?? '…'}
      </b>
      <small>
        {t(`handover.state.${state}`)}
        {isChanged === false && ` · ${t('handover.unchanged')}`}
      </small>
    </button>
  );
}

/** The sheet as it would be signed now. */
function DraftPage({ courtId, waits }: { courtId: string; waits: boolean }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const isOwn = useIsOwnDesk(courtId);
  const { data, isPending, error, refetch, isFetching } = useQuery({
    queryKey: ['duty', 'handover', 'draft', courtId],
    queryFn: () => api.call.duty.handoverDraft.query({ courtId }),
    refetchInterval: RENEW_MS,
  });
  if (isPending) {
    return <Skeleton active className="duty-skeleton" />;
  }
  if (data === undefined) {
    return <Alert type="error" showIcon title={errorText(error)} />;
  }
  return (
    <article className="sheet" data-testid="handover-draft">
      <header className="sheet-head">
        <h3>{t('handover.now')}</h3>
        <Button
          size="small"
          icon={<ReloadOutlined />}
          loading={isFetching}
          onClick={() => void refetch()}
          aria-label={t('handover.refresh')}
        />
        <span className="duty-space" />
      </header>
      <Changes previous={data.previous} changes={data.changes} />
      <SheetSections sections={data.sections} changes={data.changes} />
      {isOwn && !waits && (
        <SignForm courtId={courtId} contentHash={data.contentHash} onStale={() => void refetch()} />
      )}
      {waits && <Alert type="info" showIcon title={t('handover.waits')} />}
    </article>
  );
}

/** The hand-over that is to be made, and those that were. */
export function HandoverView({ courtId }: { courtId: string }): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const [params, setParams] = useViewParams('duty');
  const chosen = params['sheet'];
  const choose = (sheet: string): void => setParams({ ...params, sheet });
  const { data, isPending, error, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['duty', 'handover', 'list', courtId],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) =>
      api.call.duty.handovers.query({
        courtId,
        limit: PAGE,
        ...(pageParam === undefined ? {} : { before: pageParam }),
      }),
    getNextPageParam: (last) => (last.length < PAGE ? undefined : last.at(-1)?.outgoing.at),
  });
  const list = data?.pages.flat() ?? [];
  const waits = useLive((live) => [...live.handovers.values()].some((each) => each.courtId === courtId));
  return (
    <div className="duty-split">
      <nav className="duty-side" aria-label={t('handover.list')}>
        <button
          type="button"
          className="handover-row"
          aria-current={chosen === undefined ? 'true' : undefined}
          onClick={() => choose('')}
          data-testid="handover-now"
        >
          <b>{t('handover.now')}</b>
        </button>
        {isPending && <Skeleton active className="duty-skeleton" />}
        {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
        {data !== undefined && list.length === 0 && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('handover.none')} />
        )}
        {list.map((handover) => (
          <HandoverRow
            key={handover.id}
            handover={handover}
            isChosen={handover.id === chosen}
            onChoose={() => choose(handover.id)}
          />
        ))}
        {hasNextPage && (
          <Button size="small" block onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        )}
      </nav>
      <div className="duty-main">
        {chosen === undefined ? (
          <DraftPage courtId={courtId} waits={waits} />
        ) : (
          <HandoverPage key={chosen} handoverId={chosen} />
        )}
      </div>
    </div>
  );
}
