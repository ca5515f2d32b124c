import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DutyRole } from '#shared/duty/roster.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { formatDayHour } from './dates.ts';

/** Shifts begin and end by time alone; asked again so often, ms. */
const RENEW_MS = 30_000;

/** Who is on duty now by the roster, and who is at the desk. */
export function OnDutyNow({ courtId }: { courtId: string }): React.JSX.Element {
  const { t, i18n } = useTranslation('duty');
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['duty', 'roster', 'now'],
    queryFn: () => api.call.duty.onDuty.query({}),
    refetchInterval: RENEW_MS,
  });
  const desk = useLive((live) => live.dutyDesks.get(courtId));
  const here = desk?.people.filter(({ connected }) => connected) ?? [];
  const own = data?.filter((assignment) => assignment.courtId === courtId);
  const sorted = own?.toSorted((a, b) => DutyRole.options.indexOf(a.role) - DutyRole.options.indexOf(b.role));
  return (
    <div className="duty-now" data-testid="duty-now">
      <b>{t('now.title')}</b>
      {sorted?.length === 0 && (
        <span className="duty-now-none">
          <StateMark state="attention" /> {t('now.nobody')}
        </span>
      )}
      {sorted?.map(({ id, role, person, to }) => (
        <span key={id} className="duty-now-person">
          <span className="duty-role">{t(`role.${role}`)}</span> {person.name}
          <small>{t('now.until', { time: formatDayHour(to) })}</small>
        </span>
      ))}
      <span className="duty-space" />
      <span className="duty-now-desk" data-testid="duty-desk-now">
        {here.length === 0
          ? t('desk.nobody')
          : t('desk.here', {
              names: here
                .map((person) => (i18n.language === 'en' ? person.nameEn : person.nameZh))
                .join(t('comma')),
            })}
      </span>
    </div>
  );
}
