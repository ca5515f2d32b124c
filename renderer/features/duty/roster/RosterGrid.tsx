import { useTranslation } from 'react-i18next';
import { civilDate } from '#shared/calendar/zone.ts';
import type { DutyRoster } from '#shared/contract/duty.ts';
import type { DutyGap } from '#shared/duty/coverage.ts';
import { chinaDay, DutyRole, type DutyAssignment, type RosterDay } from '#shared/duty/roster.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatDayOnly, formatHour, formatWeekday } from '../dates.ts';

interface RosterGridProps {
  roster: DutyRoster;
  /** Six weeks at once: names alone. */
  isDense: boolean;
  today: number;
  /** The month that is meant, 1–12; days of others are faint. */
  month: number | null;
  /** Null for whoever only reads. */
  onEdit: ((assignment: DutyAssignment) => void) | null;
  onFill: ((gap: DutyGap) => void) | null;
}

const timesOf = ({ from, to }: { from: number; to: number }): string =>
  `${formatHour(from)}–${formatHour(to)}`;

function DayHead({ day, isDense }: { day: RosterDay; isDense: boolean }): React.JSX.Element {
  const { t, i18n } = useTranslation('duty');
  const { note, working } = day;
  const name = note === null ? '' : i18n.language === 'en' ? note.nameEn : note.nameZh;
  return (
    <header className="roster-day-head">
      <b>{isDense ? civilDate(day.day).day : formatDayOnly(day.day)}</b>
      <span>{formatWeekday(day.day)}</span>
      {(note !== null || !working) && (
        <span className="roster-rest" title={name}>
          {working ? t('roster.makeUp') : t('roster.rest')}
          {!isDense && name !== '' && ` ${name}`}
        </span>
      )}
    </header>
  );
}

function Shift({
  assignment,
  isDouble,
  isDense,
  onEdit,
}: {
  assignment: DutyAssignment;
  isDouble: boolean;
  isDense: boolean;
  onEdit: RosterGridProps['onEdit'];
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const { role, person } = assignment;
  const words = (
    <>
      {isDouble && <StateMark state="danger" />}
      <span className="duty-role">{t(isDense ? `roleShort.${role}` : `role.${role}`)}</span>
      <span className="roster-name">{person.name}</span>
      {!isDense && <small>{timesOf(assignment)}</small>}
      {isDouble && !isDense && <em>{t('roster.double')}</em>}
    </>
  );
  const title = `${t(`role.${role}`)} ${person.name} ${timesOf(assignment)}`;
  return onEdit === null ? (
    <div className="roster-shift" data-role={role} title={title}>
      {words}
    </div>
  ) : (
    <button
      type="button"
      className="roster-shift"
      data-role={role}
      title={title}
      onClick={() => onEdit(assignment)}
      data-testid="roster-shift"
    >
      {words}
    </button>
  );
}

function Gap({
  gap,
  isDense,
  onFill,
}: {
  gap: DutyGap;
  isDense: boolean;
  onFill: RosterGridProps['onFill'];
}): React.JSX.Element {
  const { t } = useTranslation('duty');
  const words = (
    <>
      <StateMark state="attention" />
      {t('roster.gap', { role: t(`role.${gap.role}`) })}
      {!isDense && <small>{timesOf(gap)}</small>}
    </>
  );
  return onFill === null ? (
    <div className="roster-gap">{words}</div>
  ) : (
    <button type="button" className="roster-gap" onClick={() => onFill(gap)} data-testid="roster-gap">
      {words}
    </button>
  );
}

/** Days in weeks, each with who begins on it and what nobody fills. */
export function RosterGrid(props: RosterGridProps): React.JSX.Element {
  const { roster, isDense, today, month, onEdit, onFill } = props;
  const doubled = new Set(roster.doubles.flatMap(({ firstId, secondId }) => [firstId, secondId]));
  const byDay = Map.groupBy(roster.assignments, ({ from }) => chinaDay(from));
  const gapsByDay = Map.groupBy(roster.gaps, ({ day }) => day);
  const rank = ({ role }: DutyAssignment): number => DutyRole.options.indexOf(role);
  return (
    <div className="roster-grid" data-dense={isDense}>
      {roster.days.map((day) => (
        <section
          key={day.day}
          className="roster-day"
          aria-label={formatDayOnly(day.day)}
          data-rest={!day.working}
          data-today={day.day === today}
          data-other={month !== null && civilDate(day.day).month !== month}
        >
          <DayHead day={day} isDense={isDense} />
          {byDay
            .get(day.day)
            ?.toSorted((a, b) => a.from - b.from || rank(a) - rank(b))
            .map((assignment) => (
              <Shift
                key={assignment.id}
                assignment={assignment}
                isDouble={doubled.has(assignment.id)}
                isDense={isDense}
                onEdit={onEdit}
              />
            ))}
          {gapsByDay.get(day.day)?.map((gap) => (
            <Gap key={`${gap.shiftId} ${gap.role} ${gap.from}`} gap={gap} isDense={isDense} onFill={onFill} />
          ))}
        </section>
      ))}
    </div>
  );
}
