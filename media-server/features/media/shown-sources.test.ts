import { expect, test, vi } from 'vitest';
import { ShownSources } from './shown-sources.ts';

test('a source is shown while somebody is sent its picture, and a little longer', () => {
  vi.useFakeTimers();
  const shown = new ShownSources(1_000);
  const told: (readonly string[])[] = [];
  shown.changes.listen((ids) => void told.push(ids));
  const first = shown.add('a');
  const second = shown.add('a');
  const other = shown.add('b');
  expect(told).toEqual([['a'], ['a', 'b']]);
  first();
  first();
  other();
  vi.advanceTimersByTime(900);
  const again = shown.add('b');
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(2);
  second();
  vi.advanceTimersByTime(1_100);
  expect(told.at(-1)).toEqual(['b']);
  again();
  shown.close();
  vi.advanceTimersByTime(5_000);
  expect(told).toHaveLength(3);
  vi.useRealTimers();
});
