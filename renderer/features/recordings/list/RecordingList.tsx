import { LockFilled } from '@ant-design/icons';
import { Alert, Button, Empty, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Recording } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatSize, formatTime } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { useViewParams } from '../../../app/views.ts';
import { PagedRows } from '../../pipeline/shared/PagedRows.tsx';
import { RecordingState } from '../RecordingState.tsx';
import { lengthText } from '../words.ts';
import { filterOf } from './params.ts';
import { RecordingFilters } from './RecordingFilters.tsx';
import { useRecordings } from './use-recordings.ts';

const ROW_PX = 40;

function Row({ recording }: { recording: Recording }): React.JSX.Element {
  const { t, i18n } = useTranslation('recordings');
  const now = useNow();
  const court = useLive((live) => live.courts.get(recording.courtId));
  const { sourceName, startedAt, endedAt, trigger, startedBy, caseNumber, locks, reencoded, bytes } =
    recording;
  return (
    <div className="recordings-row">
      <RecordingState recording={recording} />
      <span className="recordings-two">
        <b>{sourceName}</b>
        <small>{i18n.language === 'en' ? court?.nameEn : court?.nameZh}</small>
      </span>
      <span className="recordings-two">
        {formatTime(startedAt, now)}
        <small>{lengthText((endedAt ?? now) - startedAt)}</small>
      </span>
      <span className="recordings-two">
        {t(`trigger.${trigger}`)}
        <small>{startedBy}</small>
      </span>
      <span className="recordings-two">
        {caseNumber ?? '–'}
        <small>{reencoded ? t('reencoded') : ''}</small>
      </span>
      <span className="recordings-end">{formatSize(bytes)}</span>
      <span className="recordings-lock">
        {locks > 0 && (
          <>
            <LockFilled aria-hidden="true" /> {t('locked')}
          </>
        )}
      </span>
    </div>
  );
}

/** Tells how many recordings have come or changed since the list was read, and reads it anew: nothing jumps under the pointer. */
function News({ seen, onRead }: { seen: number; onRead: () => void }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const fresh = useLive((live) => live.recordingNews - seen);
  return fresh <= 0 ? null : (
    <Button
      size="small"
      type="text"
      className="recordings-news"
      onClick={onRead}
      data-testid="recordings-news"
    >
      {t('list.news', { n: fresh, count: fresh })}
    </Button>
  );
}

/** Every recording of the user's courts, the newest first. */
export function RecordingList({ onOpen }: { onOpen: (recording: Recording) => void }): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const [params, setParams] = useViewParams('recordings');
  const filter = filterOf(params);
  const list = useRecordings(filter);
  const [active, setActive] = useState(0);
  const [seen, setSeen] = useState(() => useLive.getState().recordingNews);
  const change = (changes: Record<string, string>): void => {
    setActive(0);
    setParams({ ...params, ...changes });
  };
  const read = (): void => {
    setSeen(useLive.getState().recordingNews);
    list.refetch();
  };
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <div className="recordings-list">
      <RecordingFilters params={params} onChange={change} />
      <News seen={seen} onRead={read} />
      {list.error !== null && (
        <Alert
          type={list.total === null ? 'error' : 'warning'}
          showIcon
          title={errorText(list.error)}
          action={
            <Button size="small" onClick={list.refetch}>
              {t('retry')}
            </Button>
          }
        />
      )}
      {list.total === null && list.error === null && <Skeleton active paragraph={{ rows: 10 }} />}
      {list.total === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          data-testid="recordings-none"
          description={
            <>
              <p>{t(isNarrowed ? 'list.noMatch' : 'list.none')}</p>
              {!isNarrowed && <p className="recordings-hint">{t('list.noneHint')}</p>}
            </>
          }
        />
      )}
      {list.total !== null && list.total > 0 && (
        <div className="recordings-table" aria-busy={list.isOld}>
          <div className="recordings-row recordings-titles" aria-hidden="true">
            <span>{t('filter.state')}</span>
            <span>{t('source')}</span>
            <span>{t('list.began')}</span>
            <span>{t('triggerLabel')}</span>
            <span>{t('caseNumber')}</span>
            <span className="recordings-end">{t('list.size')}</span>
            <span />
          </div>
          <PagedRows<Recording>
            list={list}
            rowPx={ROW_PX}
            label={t('list.title')}
            active={active}
            onActive={setActive}
            onOpen={onOpen}
            attributes={({ id, state }) => ({
              'data-recording': id,
              'data-state': state,
              'data-testid': 'recording-row',
            })}
            testId="recordings-rows"
            render={(recording) => <Row recording={recording} />}
          />
        </div>
      )}
    </div>
  );
}
