import { LockFilled } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Empty, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_EXPORTED_EVIDENCE, type Evidence } from '#shared/evidence.ts';
import { errorText } from '../../app/error-text.ts';
import { formatSize, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useViewParams } from '../../app/views.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { PagedRows } from '../pipeline/shared/PagedRows.tsx';
import { EvidenceFilters } from './EvidenceFilters.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { filterOf } from './params.ts';
import { Thumbnail } from './Thumbnail.tsx';
import { useEvidence } from './use-evidence.ts';
import { placeText, STATE_MARK, stateText } from './words.ts';

const ROW_PX = 52;

function Row({ item }: { item: Evidence }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const now = useNow();
  const { kind, size, callSign, officerName, caseNumber, operationTitle, capturedAt, place, state, locks } =
    item;
  return (
    <div className="evidence-row">
      <Thumbnail item={item} />
      <span className="recordings-two">
        <b>{t(`kind.${kind}`)}</b>
        <small>{formatSize(size)}</small>
      </span>
      <span className="recordings-two">
        {callSign}
        <small>{officerName}</small>
      </span>
      <span className="recordings-two">
        {caseNumber ?? '–'}
        <small>{operationTitle}</small>
      </span>
      <span className="recordings-two">
        {formatTime(capturedAt, now)}
        <small>{place === null ? t('noPlace') : placeText(place)}</small>
      </span>
      <span className="recordings-state">
        <StateMark state={STATE_MARK[state]} />
        {stateText(t, item)}
        {locks > 0 && <LockFilled aria-label={t('locked')} />}
      </span>
    </div>
  );
}

/** Every item of the user's courts, the newest first; what arrives while it is looked at comes in at its top. */
export function EvidenceList({ onOpen }: { onOpen: (item: Evidence) => void }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const [params, setParams] = useViewParams('evidence');
  const filter = filterOf(params);
  const list = useEvidence(filter);
  const mayCommand = useMayCommand();
  const [active, setActive] = useState(0);
  const [isExporting, setExporting] = useState(false);
  const client = useQueryClient();
  useEffect(
    () =>
      useLive.subscribe((live, before) => {
        if (live.evidenceNews !== before.evidenceNews) {
          void client.invalidateQueries({ queryKey: ['evidence.list'] });
        }
      }),
    [client],
  );
  const isNarrowed = Object.keys(filter).length > 0;
  const complete = list.rows.filter(({ state }) => state === 'complete').slice(0, MAX_EXPORTED_EVIDENCE);
  return (
    <div className="recordings-list">
      <EvidenceFilters
        params={params}
        onChange={(changes) => {
          setActive(0);
          setParams({ ...params, ...changes });
        }}
      />
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
          data-testid="evidence-none"
          description={
            <>
              <p>{t(isNarrowed ? 'noMatch' : 'none')}</p>
              {!isNarrowed && <p className="recordings-hint">{t('noneHint')}</p>}
            </>
          }
        />
      )}
      {list.total !== null && list.total > 0 && (
        <div className="recordings-table" aria-busy={list.isOld}>
          {mayCommand && complete.length > 0 && isNarrowed && (
            <Button
              size="small"
              className="evidence-export"
              data-testid="evidence-export-listed"
              onClick={() => setExporting(true)}
            >
              {t('export.listed', { n: complete.length, count: complete.length })}
            </Button>
          )}
          <div className="evidence-row recordings-titles" aria-hidden="true">
            <span />
            <span>{t('kindLabel')}</span>
            <span>{t('unit')}</span>
            <span>{t('caseAndOperation')}</span>
            <span>{t('timeAndPlace')}</span>
            <span>{t('stateLabel')}</span>
          </div>
          <PagedRows<Evidence>
            list={list}
            rowPx={ROW_PX}
            label={t('title')}
            active={active}
            onActive={setActive}
            onOpen={onOpen}
            render={(item) => <Row item={item} />}
            attributes={({ id, state, kind }) => ({
              'data-evidence-id': id,
              'data-state': state,
              'data-kind': kind,
            })}
            testId="evidence-list"
          />
        </div>
      )}
      {isExporting && <ExportDialog items={complete} onClose={() => setExporting(false)} />}
    </div>
  );
}
