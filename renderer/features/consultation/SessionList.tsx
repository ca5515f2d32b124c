import { Empty, Skeleton } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsultationPhase } from '#shared/consultation/session.ts';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';
import { ListedChecks } from './ListedChecks.tsx';
import { courtName } from './names.ts';

export const PHASE_MARK: Record<ConsultationPhase, MarkState> = {
  planned: 'normal',
  running: 'attention',
  ended: 'done',
  cancelled: 'blocked',
};
const ORDER: readonly ConsultationPhase[] = ['running', 'planned', 'ended', 'cancelled'];

/** What goes on and what comes first, soonest first; then what is over, latest first. */
function sorted(all: Iterable<ConsultationView>): ConsultationView[] {
  return [...all].sort((a, b) => {
    const byPhase = ORDER.indexOf(a.phase) - ORDER.indexOf(b.phase);
    return byPhase || (a.phase === 'planned' ? a.plannedAt - b.plannedAt : b.plannedAt - a.plannedAt);
  });
}

/** Sessions that the user's courts hold, or are invited to. */
export function SessionList({
  selectedId,
  onSelect,
}: {
  selectedId: string | undefined;
  onSelect: (id: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const consultations = useLive((live) => live.consultations);
  const loaded = useLive((live) => live.loaded.consultations);
  const rows = useMemo(() => sorted(consultations.values()), [consultations]);
  if (!loaded) {
    return <Skeleton active className="consultation-skeleton" />;
  }
  if (rows.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('empty')} />;
  }
  return (
    <ul className="consultation-list">
      {rows.map((session) => (
        <li key={session.id}>
          <button
            type="button"
            aria-current={session.id === selectedId}
            onClick={() => onSelect(session.id)}
            data-testid="consultation-row"
          >
            <b>{session.title}</b>
            <span className="consultation-phase">
              <StateMark state={PHASE_MARK[session.phase]} /> {t(`phase.${session.phase}`)}
            </span>
            <span>
              {formatTime(session.begunAt ?? session.plannedAt)} · {courtName(session)}
            </span>
            <small>
              {t('siteCount', { count: session.sites.length })}
              {siteOf(session, session.mySiteId) !== undefined &&
                ` · ${t(`role.${siteOf(session, session.mySiteId)?.role ?? 'participant'}`)}`}
              {session.line !== null &&
                ` · ${t(session.line.cutSince === null ? 'line.over' : 'line.overCut', { name: session.line.name })}`}
            </small>
            <ListedChecks session={session} />
          </button>
        </li>
      ))}
    </ul>
  );
}
