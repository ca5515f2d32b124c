import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { OVER_TERM_GOAL, type PipelineOverview } from '#shared/cases/overview.ts';
import { useLive } from '../../../app/live/store.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, formatRate } from '../words.ts';

type Row = PipelineOverview['courts'][number];

/** Courts with the most to do first; the court itself stays on top. */
function inOrder(courts: readonly Row[], own: string): Row[] {
  return [...courts]
    .filter(({ open, suspended, courtId }) => open + suspended > 0 || courtId === own)
    .sort((a, b) => Number(b.courtId === own) - Number(a.courtId === own) || b.overdue - a.overdue);
}

/** The court itself and each court below it: load, what is overdue, share beyond the term. A row leads to that court's pipeline. */
export function CourtTable({
  overview,
  onCourt,
}: {
  overview: PipelineOverview;
  onCourt: (courtId: string) => void;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const known = useLive((live) => live.courts);
  const rows = useMemo(() => inOrder(overview.courts, overview.courtId), [overview]);
  const most = Math.max(1, ...rows.map(({ open, suspended }) => open + suspended));
  const nameOf = (id: string): string =>
    (i18n.language === 'en' ? known.get(id)?.nameEn : known.get(id)?.shortZh) ?? id;
  return (
    <table className="court-table">
      <thead>
        <tr>
          <th>{t('overview.court')}</th>
          <th className="court-load">{t('overview.open')}</th>
          <th className="num">{t('overview.overdue')}</th>
          <th className="num">{t('overview.dueSoon')}</th>
          <th className="num">{t('overview.overTermRate')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const late = row.overTermRate !== null && row.overTermRate > OVER_TERM_GOAL;
          const own = row.courtId === overview.courtId;
          return (
            <tr key={row.courtId} data-testid="pipeline-court" data-court={row.courtId}>
              <td>
                <button
                  type="button"
                  className="court-name"
                  disabled={own}
                  onClick={() => onCourt(row.courtId)}
                >
                  {own ? t('overview.ownCases', { court: nameOf(row.courtId) }) : nameOf(row.courtId)}
                </button>
              </td>
              <td className="court-load">
                <span
                  className="court-bar"
                  style={{ width: `${(100 * (row.open + row.suspended)) / most}%` }}
                />
                <span className="court-load-count">{formatCount(row.open + row.suspended)}</span>
              </td>
              <td className="num" data-mark={row.overdue > 0 ? 'danger' : undefined}>
                {formatCount(row.overdue)}
              </td>
              <td className="num">{formatCount(row.dueSoon)}</td>
              <td className="num" data-mark={late ? 'danger' : undefined}>
                {late && <StateMark state="danger" size={9} />}{' '}
                {row.overTermRate === null ? '—' : formatRate(row.overTermRate)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
