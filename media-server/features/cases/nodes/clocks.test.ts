import { describe, expect, test } from 'vitest';
import { shanghai } from '#shared/calendar/testing.ts';
import { stateOf } from '#shared/cases/instances.ts';
import { clockAfter, clockNodes, storiesOf, type Story } from './stories.ts';
import { DAY_MS, make } from './support.ts';

/** An ordinary week, the last days before National Day, and the last ones before Spring Festival. */
const STARTS = ['2026-03-03 10:00', '2026-09-29 15:00', '2026-02-12 09:00'];

const [ordinary = [], ...holidays] = STARTS.map((start) =>
  clockNodes.flatMap((node) => storiesOf(node, shanghai(start))),
);
/** Each way in which a clock begins, once for each of those days. */
const each = ordinary.map(
  (story, index) => [story.name, [story, ...holidays.flatMap((stories) => stories[index] ?? [])]] as const,
);
const isLimited = (story: Story | undefined): boolean => story !== undefined && story.due() !== null;

const limited = each.filter(([, [story]]) => isLimited(story));
const endless = each.filter(([, [story]]) => !isLimited(story));
const completed = limited.filter(([, [story]]) => (story?.completions(0) ?? []).length > 0);
const cancelled = each.filter(([, [story]]) => story?.clock.cancel !== undefined);

describe('a clock of the built-in catalogue', () => {
  test.each(limited)(
    '%s is due when its source says, in an ordinary week and over holidays',
    (_, stories) => {
      expect(stories.map((story) => clockAfter(story).dueAt)).toEqual(stories.map((story) => story.due()));
      expect(stories).toHaveLength(STARTS.length);
    },
  );

  test.each(limited)('%s isn’t late at the last moment, and is a millisecond later', (_, stories) => {
    const states = stories.map((story) => {
      const [clock, due] = [clockAfter(story), story.due() ?? 0];
      return [['pending', 'dueSoon'].includes(stateOf(clock, due)), stateOf(clock, due + 1)];
    });
    expect(states).toEqual(stories.map(({ clock }) => [true, clock.lapses === true ? 'lapsed' : 'overdue']));
  });

  test.each(completed)(
    '%s is done soon, done at the last moment, and done late a millisecond after it, by whatever completes it',
    (_, stories) => {
      for (const story of stories) {
        const due = story.due() ?? 0;
        const found = [story.start.at + 60_000, due, due + 1].map((at) =>
          story.completions(at).map((event) => stateOf(clockAfter(story, event), due + 10 * DAY_MS)),
        );
        const all = (state: string): string[] => story.completions(due).map(() => state);
        expect(found).toEqual([all('done'), all('done'), all('doneLate')]);
      }
    },
  );

  test.each(cancelled)('%s is void by each event that cancels it', (_, [story]) => {
    const at = (story?.start.at ?? 0) + DAY_MS;
    const events = (story?.clock.cancel ?? []).map((match) => make(match, at));
    const states = events.map((event) => story && stateOf(clockAfter(story, event), at));
    expect(new Set(states)).toEqual(new Set(['void']));
  });

  test.each(endless)(
    '%s without a figure has no end, and is done by each event that completes it',
    (_, [story]) => {
      const at = (story?.start.at ?? 0) + 4000 * DAY_MS;
      const open = story && clockAfter(story);
      expect([open?.dueAt, open && stateOf(open, at)]).toEqual([null, 'pending']);
      const done = story?.completions(at).map((event) => clockAfter(story, event).doneAt);
      expect(new Set(done)).toEqual(new Set([at]));
    },
  );
});
