import {
  ArrowLeftOutlined,
  EnvironmentOutlined,
  ExportOutlined,
  LockOutlined,
  SafetyCertificateOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '#shared/evidence.ts';
import { errorText } from '../../app/error-text.ts';
import { formatSize, formatTime } from '../../app/format.ts';
import { isTyping } from '../../app/keys.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { openView } from '../../app/views.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useCommand } from '../../app/use-command.ts';
import { flyTo } from '../map/map-store.ts';
import { LockDialog } from '../recordings/detail/LockDialog.tsx';
import { Locks } from '../recordings/detail/Locks.tsx';
import { Verified } from '../recordings/detail/Verified.tsx';
import { Content } from './Content.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { clockText, fixAgeText, placeText, STATE_MARK, stateText } from './words.ts';

function Place({ item: { place } }: { item: Evidence }): React.JSX.Element {
  const { t } = useTranslation('evidence');
  if (place === null) {
    return <>{t('noPlace')}</>;
  }
  return (
    <>
      {placeText(place)} · {fixAgeText(t, place)}{' '}
      <Button
        size="small"
        type="link"
        icon={<EnvironmentOutlined />}
        onClick={() => {
          showPanel('map');
          flyTo(place.lon, place.lat);
        }}
      >
        {t('onMap')}
      </Button>
    </>
  );
}

function Facts({ item }: { item: Evidence }): React.JSX.Element {
  const { t, i18n } = useTranslation('evidence');
  const now = useNow();
  const court = useLive((live) => live.courts.get(item.courtId));
  const { caseNo, caseNumber, operationId, operationTitle, clockOffsetMs, settledAt, keptUntil, note } = item;
  const facts: (readonly [string, React.ReactNode])[] = [
    [
      t('stateLabel'),
      <span key="state" className="recordings-state">
        <StateMark state={STATE_MARK[item.state]} />
        {stateText(t, item)}
      </span>,
    ],
    [t('unit'), `${item.callSign} · ${item.officerName}`],
    [t('court'), i18n.language === 'en' ? court?.nameEn : court?.nameZh],
    [
      t('caseNumber'),
      caseNo === null ? (
        '–'
      ) : (
        <Button
          key="case"
          size="small"
          type="link"
          className="evidence-link"
          onClick={() => openView('cases', { case: String(caseNo) })}
        >
          {caseNumber}
        </Button>
      ),
    ],
    [
      t('operation'),
      operationId === null ? (
        '–'
      ) : (
        <Button
          key="operation"
          size="small"
          type="link"
          className="evidence-link"
          onClick={() => openView('operations', { operation: operationId })}
        >
          {operationTitle}
        </Button>
      ),
    ],
    [t('recordedAt'), formatTime(item.capturedAt, now)],
    [t('clock'), clockText(t, clockOffsetMs)],
    [t('place'), <Place key="place" item={item} />],
    [t('arrivedAt'), settledAt === null ? '–' : formatTime(settledAt, now)],
    [t('size'), `${formatSize(item.size)} · ${item.type ?? '–'}`],
    [t('keptUntil'), keptUntil === null ? '–' : formatTime(keptUntil, now)],
    ...(note === null ? [] : [[t('note'), note] as const]),
    ['SHA-256', <code key="hash">{item.sha256}</code>],
  ];
  return (
    <dl className="recording-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface EvidencePageProps {
  evidenceId: string;
  onBack: () => void;
}

/** One item: what it holds, its facts, who keeps it, and what can be done with it. */
export function EvidencePage({ evidenceId, onBack }: EvidencePageProps): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const api = useApi();
  const mayCommand = useMayCommand();
  const { busy, run } = useCommand();
  const ref = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<'lock' | 'export' | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['evidence.get', evidenceId],
    queryFn: () => api.call.evidence.get.query({ evidenceId }),
  });
  useEffect(
    () =>
      useLive.subscribe((live, before) => {
        if (live.evidence.get(evidenceId) !== before.evidence.get(evidenceId)) {
          void refetch();
        }
      }),
    [refetch, evidenceId],
  );
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  const item = data?.evidence;
  const isComplete = item?.state === 'complete';
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc goes back from anywhere in the page, as its button does
    <div
      ref={ref}
      className="recording-page"
      tabIndex={-1}
      data-testid="evidence-page"
      data-state={item?.state}
      onKeyDown={(event) => {
        const isInDialog = event.target instanceof HTMLElement && !event.currentTarget.contains(event.target);
        if (event.key === 'Escape' && !isTyping(event.target) && !isInDialog) {
          onBack();
        }
      }}
    >
      <header className="recording-head">
        <Button
          size="small"
          type="text"
          icon={<ArrowLeftOutlined />}
          title="Esc"
          onClick={onBack}
          data-testid="evidence-back"
        >
          {t('back')}
        </Button>
        <h2>{item && `${t(`kind.${item.kind}`)} · ${item.callSign}`}</h2>
        <span className="evidence-space" />
        {isComplete && mayCommand && (
          <>
            <Button
              size="small"
              icon={<LockOutlined />}
              onClick={() => setDialog('lock')}
              data-testid="evidence-lock"
            >
              {t('lock')}
            </Button>
            <Button
              size="small"
              icon={<ExportOutlined />}
              onClick={() => setDialog('export')}
              data-testid="evidence-export"
            >
              {t('export.button')}
            </Button>
          </>
        )}
        {isComplete && (
          <Button
            size="small"
            icon={<SafetyCertificateOutlined />}
            loading={busy}
            title={t('verify.hint')}
            data-testid="evidence-verify"
            onClick={() =>
              void run(
                () => api.call.evidence.verify.mutate({ id: crypto.randomUUID(), evidenceId }),
                t('verify.asked'),
              )
            }
          >
            {t('verify.button')}
          </Button>
        )}
      </header>
      {error !== null && <Alert type="error" showIcon title={errorText(error)} />}
      {data === undefined && error === null && <Skeleton active />}
      {data !== undefined && (
        <>
          <Verified isOf={(job) => job.kind === 'evidenceVerify' && job.evidenceIds.includes(evidenceId)} />
          <div className="evidence-parts">
            <Content item={data.evidence} />
            <div>
              <Facts item={data.evidence} />
              <Locks
                locks={data.locks}
                unlock={(lockId, reason) => api.call.evidence.unlock.mutate({ evidenceId, lockId, reason })}
                onChanged={() => void refetch()}
              />
            </div>
          </div>
          {dialog === 'lock' && (
            <LockDialog
              caseNumber={data.evidence.caseNumber}
              hasStretch={false}
              lock={(request) => api.call.evidence.lock.mutate({ ...request, evidenceId })}
              onClose={() => setDialog(null)}
              onDone={() => void refetch()}
            />
          )}
          {dialog === 'export' && <ExportDialog items={[data.evidence]} onClose={() => setDialog(null)} />}
        </>
      )}
    </div>
  );
}
