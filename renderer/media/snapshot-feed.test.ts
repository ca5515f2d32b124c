import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SnapshotFeed } from './snapshot-feed.ts';
import type { LastPicture } from './types.ts';

const picture = (at: number): LastPicture => ({ canvas: {} as HTMLCanvasElement, at });

describe('SnapshotFeed', () => {
  let asked: AbortSignal[];
  let shown: number[];
  let answer: () => Promise<LastPicture>;
  let feed: SnapshotFeed;

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    shown = [];
    answer = () => Promise.resolve(picture(asked.length));
    feed = new SnapshotFeed({
      fetch: (signal) => {
        asked.push(signal);
        return answer();
      },
      onPicture: ({ at }) => shown.push(at),
      random: () => 0,
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks at once and then at its pace, never twice at a time', async () => {
    feed.set(2_000);
    feed.set(2_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(shown).toEqual([1]);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(shown).toEqual([1, 2, 3, 4]);
    answer = () => new Promise(() => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(5);
  });

  it('asks more seldom after a failure, and goes on', async () => {
    answer = () => Promise.reject(new Error('none'));
    feed.set(2_000);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(asked).toHaveLength(1);
    answer = () => Promise.resolve(picture(7));
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual([7]);
  });

  it('stops: breaks off what it has asked for, shows nothing of it, leaves no timer', async () => {
    let resolve: (value: LastPicture) => void = () => undefined;
    answer = () => new Promise((done) => (resolve = done));
    feed.set(2_000);
    await vi.advanceTimersByTimeAsync(0);
    feed.set(null);
    expect(asked[0]?.aborted).toBe(true);
    resolve(picture(1));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([shown, asked.length, vi.getTimerCount()]).toEqual([[], 1, 0]);
  });

  it('begins again after a stop without waiting for what was broken off', async () => {
    answer = () => new Promise(() => undefined);
    feed.set(2_000);
    await vi.advanceTimersByTimeAsync(0);
    feed.set(null);
    answer = () => Promise.resolve(picture(9));
    feed.set(3_000);
    await vi.advanceTimersByTimeAsync(0);
    expect(shown).toEqual([9]);
    feed.set(null);
    expect(vi.getTimerCount()).toBe(0);
  });
});
