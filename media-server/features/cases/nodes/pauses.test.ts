import { describe, expect, test } from 'vitest';
import { endOf, shanghai, walkToDeadline } from '#shared/calendar/testing.ts';
import { clockMsOf } from '#shared/calendar/term.ts';
import { stateOf } from '#shared/cases/instances.ts';
import { clockAfter, clockNodes, storiesOf, type Story } from './stories.ts';
import { catalogue, DAY_MS, endOfDayBefore, HOUR_MS, make, nodeOf } from './support.ts';

const START = shanghai('2026-03-03 10:00');
const LATER = START + 400 * DAY_MS;

// Where each act of the court begins the count anew, the events of a pause do so too: see the tests by hand below.
const stories = clockNodes
  .flatMap((node) => storiesOf(node, START))
  .filter((story) => story.due() !== null && story.clock.idle !== true);

/** Each pair of events that begin and end pauses, some days after the start; some minutes after it for a clock that runs in hours. */
function standingsOf(story: Story, isMeant: (pause: string) => boolean) {
  const { term } = clockAfter(story);
  const inHours = term !== null && clockMsOf(term) !== null;
  const [begins, ends] = inHours
    ? [START + HOUR_MS / 6, START + HOUR_MS / 2]
    : [START + DAY_MS, START + 12 * DAY_MS];
  return catalogue.pauses
    .filter(({ id }) => isMeant(id))
    .flatMap(({ id, from, until }) =>
      from.flatMap((begin) =>
        until.map((end) => ({
          name: id,
          from: make(begin, begins),
          to: make(end, ends),
          stands: { from: begins, to: ends },
        })),
      ),
    );
}

const ownOf = (story: Story) => standingsOf(story, (pause) => story.pauses.includes(pause));
const foreignOf = (story: Story) => standingsOf(story, (pause) => !story.pauses.includes(pause));

const named = (isMeant: (story: Story) => boolean) =>
  stories.filter(isMeant).map((story) => [story.name, story] as const);
const isSameDay = (story: Story): boolean => story.due() === endOf('2026-03-03');
const paused = named((story) => story.pauses.length > 0 && !isSameDay(story));
const sameDay = named((story) => story.pauses.length > 0 && isSameDay(story));
const steady = named(({ clock }) => clock.from === undefined || !('node' in clock.from));

describe('a clock of the built-in catalogue', () => {
  test.each(paused)('%s stands still while a pause of its own lasts', (_, story) => {
    const found = ownOf(story).map(({ name, from }) => {
      const clock = clockAfter(story, from);
      return [name, clock.dueAt, clock.pausedSince, stateOf(clock, LATER)];
    });
    expect(found).toEqual(ownOf(story).map(({ name, stands }) => [name, null, stands.from, 'paused']));
  });

  test.each(paused)('%s ends later by what a pause took out of it', (_, story) => {
    const found = ownOf(story).map(({ name, from, to }) => [name, clockAfter(story, from, to).dueAt]);
    expect(found).toEqual(ownOf(story).map(({ name, stands }) => [name, story.due([stands])]));
    expect(found.every(([, due]) => Number(due) > Number(story.due()))).toBe(true);
  });

  test.each(paused)('%s is done in time while a pause lasts', (_, story) => {
    const states = ownOf(story).flatMap(({ from }) =>
      story.completions(LATER).map((event) => stateOf(clockAfter(story, from, event), LATER)),
    );
    expect(states.every((state) => state === 'done')).toBe(true);
    expect(states.length > 0).toBe(story.completions(LATER).length > 0);
  });

  // It ends with the day on which it begins, before a day of a pause could be taken out.
  test.each(sameDay)('%s ends with its day in spite of a pause', (_, story) => {
    const found = ownOf(story).map(({ from, to }) => clockAfter(story, from, to).dueAt);
    expect(new Set(found)).toEqual(new Set([endOf('2026-03-03')]));
  });

  test.each(steady)('%s isn’t moved by pauses that aren’t its own', (_, story) => {
    const found = foreignOf(story).map(({ name, from, to }) => [
      name,
      clockAfter(story, from).dueAt,
      clockAfter(story, from, to).dueAt,
    ]);
    expect(found).toEqual(foreignOf(story).map(({ name }) => [name, story.due(), story.due()]));
  });

  test('that counts from or to a date of its own has no pauses: that date stays', () => {
    const moved = stories.filter(({ clock, node, pauses }) => {
      const isDate = clock.from !== undefined && ('field' in clock.from || 'measures' in clock.from);
      return isDate && node.figure?.unit !== 'year' && pauses.length > 0;
    });
    expect(moved.map(({ name }) => name)).toEqual([]);
  });
});

describe('filing.termWarning', () => {
  test('moves with the term that it warns of', () => {
    const [story] = storiesOf(nodeOf('filing.termWarning'), START);
    const suspended = make('enforcementSuspended', START + DAY_MS);
    const continued = make('enforcementContinued', START + 31 * DAY_MS);
    const pauses = [{ from: suspended.at, to: continued.at }];
    const term = walkToDeadline({ start: START, term: { value: 6, unit: 'month' }, pauses });
    expect(story && clockAfter(story, suspended).dueAt).toBeNull();
    expect(story && clockAfter(story, suspended, continued).dueAt).toBe(endOfDayBefore(term ?? 0, 5));
  });
});

describe('filing.term', () => {
  test('that was extended stands still as before while a later pause lasts, and ends so many days later', () => {
    const [story] = storiesOf(nodeOf('filing.term'), START);
    const extended = make('termExtended', shanghai('2026-08-20'), { until: shanghai('2026-12-02') });
    const suspended = make('enforcementSuspended', shanghai('2026-10-12 09:00'));
    const continued = make('enforcementContinued', shanghai('2026-10-22 09:00'));
    expect(story && clockAfter(story, extended).dueAt).toBe(endOf('2026-12-02'));
    expect(story && clockAfter(story, extended, suspended)).toMatchObject({
      dueAt: null,
      pausedSince: suspended.at,
    });
    expect(story && clockAfter(story, extended, suspended, continued).dueAt).toBe(endOf('2026-12-12'));
  });
});

describe('sanction.listTermEnd', () => {
  test('isn’t moved by a suspension: the term of a listing runs on', () => {
    const suspended = make('enforcementSuspended', START + DAY_MS);
    const stories = storiesOf(nodeOf('sanction.listTermEnd'), START);
    expect(stories.map((story) => clockAfter(story, suspended).dueAt)).toEqual(
      stories.map((story) => story.due()),
    );
  });
});

describe('oversight.passive', () => {
  const [story] = storiesOf(nodeOf('oversight.passive'), START);

  test('stands still from a suspension on, and counts anew from its end', () => {
    const suspended = make('enforcementSuspended', START + DAY_MS);
    const continued = make('enforcementContinued', START + 31 * DAY_MS);
    expect(story && clockAfter(story, suspended)).toMatchObject({ dueAt: null, pausedSince: suspended.at });
    const anew = walkToDeadline({ start: continued.at, term: { value: 30, unit: 'day' } });
    expect(story && clockAfter(story, suspended, continued).dueAt).toBe(anew);
  });

  test('counts from the latest act of the court, and not from what merely reached it', () => {
    const act = make('onlineQueryStarted', START + 9 * DAY_MS);
    const answer = make('queryReturned', START + 20 * DAY_MS);
    const anew = walkToDeadline({ start: act.at, term: { value: 30, unit: 'day' } });
    expect(story && clockAfter(story, answer).dueAt).toBe(story?.due());
    expect(story && clockAfter(story, act, answer).dueAt).toBe(anew);
  });
});
