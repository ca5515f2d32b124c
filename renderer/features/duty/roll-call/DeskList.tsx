import { useTranslation } from 'react-i18next';
import type { DeskPerson, DutyDesk } from '#shared/duty/desk.ts';
import { formatAge } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { formatDayHour } from '../dates.ts';

function LastSeen({ person, name }: { person: DeskPerson; name: string }): React.JSX.Element {
  const { t } = useTranslation('duty');
  return <small>{t('desk.last', { name, age: formatAge(useNow() - person.lastSeenAt) })}</small>;
}

function Desk({ desk }: { desk: DutyDesk }): React.JSX.Element {
  const { t, i18n } = useTranslation('duty');
  const { full } = useCourtNames();
  const here = desk.people.filter(({ connected }) => connected);
  const [last] = desk.people;
  const nameOf = ({ nameZh, nameEn }: { nameZh: string; nameEn: string }): string =>
    i18n.language === 'en' ? nameEn : nameZh;
  return (
    <li className="desk-row" data-here={here.length > 0} data-testid="duty-desk">
      <StateMark state={here.length > 0 ? 'done' : 'offline'} />
      <div>
        <b>{full(desk.courtId)}</b>
        {here.map((person) => (
          <small key={person.userId}>
            {nameOf(person)} · {t(`app:role.${person.role}`)}
            {person.since !== null && ` · ${t('desk.since', { time: formatDayHour(person.since) })}`}
          </small>
        ))}
        {here.length === 0 &&
          (last === undefined ? (
            <small>{t('desk.never')}</small>
          ) : (
            <LastSeen person={last} name={nameOf(last)} />
          ))}
      </div>
    </li>
  );
}

/** The duty desks of the user's courts: who is there, since when, or when somebody was last. */
export function DeskList(): React.JSX.Element {
  const { t } = useTranslation('duty');
  const desks = useLive((live) => live.dutyDesks);
  const present = [...desks.values()].filter(({ people }) => people.some(({ connected }) => connected));
  return (
    <nav className="duty-side" aria-label={t('desk.title')}>
      <h3 className="duty-side-head">
        {t('desk.title')} <span>{t('desk.present', { n: present.length, all: desks.size })}</span>
      </h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, also by keys */}
      <ul className="desk-list" tabIndex={0} aria-label={t('desk.title')}>
        {[...desks.values()].map((desk) => (
          <Desk key={desk.courtId} desk={desk} />
        ))}
      </ul>
    </nav>
  );
}
