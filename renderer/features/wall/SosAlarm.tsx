import { useTranslation } from 'react-i18next';
import { formatTime } from '../../app/format.ts';
import { sortedSos, useLive } from '../../app/live/store.ts';
import { StateMark } from '../../components/StateMark.tsx';

/** Open SOS calls on the hall's wall: seen by all, acknowledged at the desk. */
export function SosAlarm(): React.JSX.Element | null {
  const { t, i18n } = useTranslation('wall');
  const calls = useLive((live) => live.sos);
  const courts = useLive((live) => live.courts);
  const open = sortedSos(calls).filter((sos) => sos.acknowledgedAt === null);
  if (open.length === 0) {
    return null;
  }
  return (
    <div className="wall-sos" role="alert">
      {open.map((sos) => {
        const court = courts.get(sos.courtId);
        return (
          <span key={sos.id}>
            <StateMark state="danger" /> SOS · {sos.callSign} {sos.officerName} ·{' '}
            {i18n.language === 'en' ? court?.nameEn : court?.nameZh} ·{' '}
            {t('sosRaised', { time: formatTime(sos.raisedAt) })}
          </span>
        );
      })}
    </div>
  );
}
