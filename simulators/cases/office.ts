import type { CaseEventInput } from '#shared/cases/input.ts';
import { createRandom } from '../lib/random.ts';
import { DEFAULT_SPAN_DAYS, type CaseOptions } from './options.ts';
import { provinceOf, type CourtProfile } from './province.ts';
import { Pace } from './time/pace.ts';
import { civilDate, dayOf, monthsLater, startOf, type DayNumber } from './time/work-days.ts';

/** How many months before the first filing a command office was opened, and how many after the last the register is planned. */
const MONTHS_BEFORE = 2;
const MONTHS_AFTER = 14;

/** Id of the register of a court's command office. */
export const officeIdOf = (courtId: string): string => `office:${courtId}`;

const firstOfMonth = (day: DayNumber): DayNumber => day - (civilDate(day).day - 1);

/** The register of one court: opening, monthly reconciliations, quarterly feedback and cases. */
function register(court: CourtProfile, options: CaseOptions): CaseEventInput[] {
  const random = createRandom(options.seed).fork(`office ${court.id}`);
  const pace = new Pace(random, { tempo: 1, laxity: court.laxity });
  const caseId = officeIdOf(court.id);
  const events: CaseEventInput[] = [];
  const add = (at: number, type: string): void => {
    const id = `${caseId}-${events.length + 1}`;
    events.push({ id, type, at, subject: null, data: {}, caseId, courtId: court.id });
  };
  const today = dayOf(options.until);
  const opened = firstOfMonth(monthsLater(today - (options.spanDays ?? DEFAULT_SPAN_DAYS), -MONTHS_BEFORE));
  const openedAt = pace.office(opened, startOf(opened));
  add(openedAt, 'officeOpened');
  const last = monthsLater(today, MONTHS_AFTER);
  for (let month = opened; month < last; month = monthsLater(month, 1)) {
    const end = startOf(monthsLater(month, 1));
    const isLate = random.next() < Math.min(0.4, 0.03 * court.laxity);
    add(isLate ? pace.later(end, 1, 9) : pace.before(end - 1, 0, 5), 'ledgersReconciled');
    if (civilDate(month).month % 3 === 0) {
      add(pace.before(end - 1, 1, 18), 'partnerFeedbackReceived');
      add(pace.before(end - 1, 0, 15), 'typicalCasesPublished');
    }
  }
  return events.sort((a, b) => a.at - b.at);
}

/** Events of the register of court number `place` of the options, by time. */
export function planOffice(place: number, options: CaseOptions): CaseEventInput[] {
  const court = provinceOf(options).courts[place];
  if (court === undefined) {
    throw new RangeError(`there is no court ${place}`);
  }
  return register(court, options);
}
