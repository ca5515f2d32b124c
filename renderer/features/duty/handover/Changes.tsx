import { useTranslation } from 'react-i18next';
import type { Handover, SectionChange } from '#shared/duty/handover.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatDayHour } from '../dates.ts';

/** How a sheet differs from the hand-over before it. */
export function Changes({
  previous,
  changes,
}: {
  previous: Handover | null;
  changes: readonly SectionChange[];
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  if (previous === null) {
    return <p className="duty-hint">{t('handover.first')}</p>;
  }
  const since = t('handover.since', {
    time: formatDayHour(previous.outgoing.at),
    out: previous.outgoing.name,
    in: previous.incoming?.name ?? '…',
  });
  if (changes.length === 0) {
    return (
      <p className="sheet-changes" data-testid="sheet-unchanged">
        <StateMark state="done" /> {since} <b>{t('handover.noChange')}</b>
      </p>
    );
  }
  return (
    <div className="sheet-changes" data-testid="sheet-changes">
      <p>{since}</p>
      <ul>
        {changes.map(({ id, totalBefore, total, added, gone, changed }) => (
          <li key={id}>
            <b>{t(`section.${id}`, { defaultValue: id })}</b> {totalBefore} → {total}
            {added.length > 0 && <span> · {t('handover.added', { n: added.length })}</span>}
            {changed.length > 0 && <span> · {t('handover.changed', { n: changed.length })}</span>}
            {gone.length > 0 && (
              <span>
                {' '}
                · {t('handover.gone', { n: gone.length })}
                <small>
                  {gone
                    .slice(0, 5)
                    .map(({ title }) => title)
                    .join(t('comma'))}
                  {gone.length > 5 && '…'}
                </small>
              </span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
