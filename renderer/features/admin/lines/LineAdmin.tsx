import { Alert, Progress, Tag, Tooltip, type TableColumnsType } from 'antd';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Line, LineQuality } from '#shared/lines.ts';
import { compareNames } from '../../../app/collate.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { DASH, DeviceTable, timeOf } from '../DeviceTable.tsx';
import { ShareForm } from './ShareForm.tsx';

const LINES = ['lines.list'];
/** How often the lines are looked at, while the list is open. */
const REFRESH_MS = 2_000;

const QUALITY_COLOURS: Readonly<Record<LineQuality['step'], string>> = {
  excellent: 'success',
  good: 'processing',
  poor: 'warning',
  lost: 'error',
};

function State({ line }: { line: Line }): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <>
      <Tag color={line.state === 'up' ? 'success' : 'error'}>{t(`lines.state.${line.state}`)}</Tag>
      <small>{t('lines.since', { time: timeOf(line.since) })}</small>
      <Faults faults={line.faults} />
      {line.fault !== null && <small className="line-fault">{t(`lines.fault.${line.fault}`)}</small>}
    </>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const ms = (value: number): string => `${Math.round(value)} ms`;
const measure = (value: number | null, format: (value: number) => string): string =>
  value === null ? DASH : format(value);

function Quality({ line }: { line: Line }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { step, reason } = line.quality;
  return (
    <>
      <Tag color={QUALITY_COLOURS[step]} data-testid="line-quality">
        {t(`lines.quality.${step}`)}
      </Tag>
      {reason !== null && <small>{t(`lines.qualityReason.${reason}`)}</small>}
      {line.state === 'up' && (
        <small>
          {t('lines.measures', {
            loss: measure(line.loss, percent),
            rtt: measure(line.rttMs, ms),
            jitter: measure(line.jitterMs, ms),
          })}
        </small>
      )}
    </>
  );
}

/** How much of the budget is used, and what it keeps back. */
function Use({ line }: { line: Line }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const share = Math.round((line.sentKbit / line.budgetKbit) * 100);
  return (
    <>
      <Progress percent={share} size="small" showInfo={false} aria-label={t('lines.use')} />
      <small>
        {t('lines.rates', {
          sent: Math.round(line.sentKbit).toLocaleString(),
          budget: line.budgetKbit.toLocaleString(),
          received: Math.round(line.receivedKbit).toLocaleString(),
        })}
      </small>
      <small>{t('lines.streamCounts', { sent: line.sentStreams, received: line.receivedStreams })}</small>
      {line.lowered > 0 && (
        <Tag color="warning" data-testid="line-lowered">
          {t('lines.lowered', { count: line.lowered })}
        </Tag>
      )}
    </>
  );
}

/** How many faults there were since the start, and in its hint which, the most frequent first. */
function Faults({ faults }: Pick<Line, 'faults'>): React.JSX.Element | null {
  const { t } = useTranslation('admin');
  const all = Object.entries(faults).toSorted(([, a], [, b]) => b - a);
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  return total === 0 ? null : (
    <Tooltip title={all.map(([fault, count]) => `${t(`lines.fault.${fault}`)}: ${count}`).join(' · ')}>
      <small>{t('lines.faults', { count: total })}</small>
    </Tooltip>
  );
}

/** Lines to other courts' servers: how they are, what they carry and what is shared over them. */
export function LineAdmin(): React.JSX.Element {
  const { t, i18n } = useTranslation('admin');
  const api = useApi();
  const client = useQueryClient();
  const courts = useLive((live) => live.courts);
  const { data, isPending, error } = useQuery({
    queryKey: LINES,
    queryFn: () => api.call.lines.list.query({}),
    refetchInterval: REFRESH_MS,
  });
  const columns: TableColumnsType<Line> = [
    {
      title: t('lines.name'),
      sorter: (a, b) => compareNames(a.name, b.name),
      render: (_, { name, address, consultations }) => (
        <>
          {name}
          <small>{address ?? t('lines.peerDials')}</small>
          <small>{t(`lines.consultations.${consultations ?? 'none'}`)}</small>
        </>
      ),
    },
    {
      title: t('court'),
      render: (_, { courtId }) =>
        i18n.language === 'en' ? courts.get(courtId)?.nameEn : courts.get(courtId)?.nameZh,
    },
    { title: t('state'), render: (_, line) => <State line={line} /> },
    { title: t('lines.qualityTitle'), render: (_, line) => <Quality line={line} /> },
    { title: t('lines.use'), width: 220, render: (_, line) => <Use line={line} /> },
    { title: t('lines.peerSources'), dataIndex: 'peerSources', align: 'right' },
    {
      title: t('lines.shared'),
      render: (_, line) => (
        <>
          <span>
            {line.share.courtIds.length + line.share.sources.length === 0
              ? t('lines.nothingShared')
              : t('lines.sharedCounts', {
                  courts: line.share.courtIds.length,
                  sources: line.share.sources.length,
                })}
          </span>
          <ShareForm line={line} onDone={() => void client.invalidateQueries({ queryKey: LINES })} />
        </>
      ),
    },
  ];
  return (
    <div className="lines">
      {data !== undefined && (
        <div className="admin-bar">
          <span className="admin-note" data-testid="line-port">
            {data.port === null ? t('lines.noPort') : t('lines.port', { port: data.port })}
          </span>
        </div>
      )}
      {data?.lines.length === 0 && <Alert type="info" showIcon title={t('lines.configured')} />}
      <DeviceTable<Line>
        rowKey="id"
        columns={columns}
        query={{ data: data?.lines, isPending, error }}
        none={t('lines.none')}
      />
    </div>
  );
}
