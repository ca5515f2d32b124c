import { describe, expect, test } from 'vitest';
import { shanghai } from '#shared/calendar/testing.ts';
import { stateOf } from '#shared/cases/instances.ts';
import { clockAfter, clockNodes, storiesOf, type Story } from './stories.ts';
import { DAY_MS, make } from './support.ts';

/** An ordinary week, the last days before National Day, and the last ones before Spring Festival. */
const STARTS = ['2026-03-03 10:00', '2026-09-29 15:00', '2026-02-12 09:00'];

const stories = STARTS.flatMap((start) =>
  clockNodes.flatMap((node) =>
    storiesOf(node, shanghai(start)).map((story) => [`${story.name}, ${start}`, story] as const),
  ),
);
const limited = stories.filter(([, story]) => story.due() !== null);
const endless = stories.filter(([, story]) => story.due() === null);
const completed = limited.filter(([, story]) => story.completions(0).length > 0);

const cancelled = stories.filter(([, { clock }]) => clock.cancel !== undefined);

const isLate = ({ clock }: Story): string => (clock.lapses === true ? 'lapsed' : 'overdue');

describe('a clock of the built-in catalogue', () => {
  test.each(limited)('%s has the deadline that its source gives it', (_, story) => {
    expect(clockAfter(story).dueAt).toBe(story.due());
  });

  test.each(limited)('%s isn’t late at the last moment, and is a millisecond later', (_, story) => {
    const clock = clockAfter(story);
    const due = story.due() ?? 0;
    expect(['pending', 'dueSoon']).toContain(stateOf(clock, due));
    expect(stateOf(clock, due + 1)).toBe(isLate(story));
  });

  test.each(completed)(
    '%s is done in time, at the last moment, and a millisecond later too late, whatever completes it',
    (_, story) => {
      const due = story.due() ?? 0;
      const moments = [story.start.at + 60_000, due, due + 1].filter((at) => at >= story.start.at);
      const states = moments.map((at) =>
        story.completions(at).map((event) => stateOf(clockAfter(story, event), due + 10 * DAY_MS)),
      );
      const ways = story.completions(0).length;
      expect(states).toEqual(
        moments.map((at) => Array.from({ length: ways }, () => (at <= due ? 'done' : 'doneLate'))),
      );
    },
  );

  test.each(cancelled)('%s is void by each event that cancels it', (_, story) => {
    const at = story.start.at + DAY_MS;
    const states = (story.clock.cancel ?? []).map((match) => stateOf(clockAfter(story, make(match, at)), at));
    expect(new Set(states)).toEqual(new Set(['void']));
  });

  test.each(endless)(
    '%s without a figure has no end, and is done by each event that completes it',
    (_, story) => {
      const clock = clockAfter(story);
      expect([clock.dueAt, stateOf(clock, story.start.at + 4000 * DAY_MS)]).toEqual([null, 'pending']);
      const at = story.start.at + 400 * DAY_MS;
      for (const event of story.completions(at)) {
        expect(clockAfter(story, event)).toMatchObject({ doneAt: at, dueAt: null });
      }
    },
  );
});
