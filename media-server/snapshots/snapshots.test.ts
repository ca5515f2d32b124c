import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { TestClock } from '../testing/clock.ts';
import { MAX_AGE_MS, Snapshots, type SnapshotSource } from './snapshots.ts';

describe('Snapshots', () => {
  const clock = new TestClock();
  let snapshots: Snapshots;
  let taken: number;
  let take: () => Promise<Buffer>;

  const source = (key = 'a'): SnapshotSource => ({
    key,
    take: async () => {
      taken += 1;
      return { type: 'image/webp', data: await take() };
    },
    toJpeg: (picture) => Promise.resolve(Buffer.from(`jpeg of ${picture.toString()}`)),
  });
  const get = async (key?: string): Promise<string> =>
    (await snapshots.get(source(key), 'any')).data.toString();

  beforeEach(() => {
    vi.useFakeTimers();
    snapshots = new Snapshots(clock);
    taken = 0;
    take = () => Promise.resolve(Buffer.from(`picture ${taken}`));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes one for all who ask within a second', async () => {
    expect(await Promise.all([get(), get(), get()])).toEqual(['picture 1', 'picture 1', 'picture 1']);
    clock.advance(1_000);
    expect(await get()).toBe('picture 1');
    clock.advance(1);
    expect(await get()).toBe('picture 2');
    expect(taken).toBe(2);
  });

  it('gives the one before when a new one takes long, and the new one to the next who asks', async () => {
    await get();
    clock.advance(3_000);
    let finish: (picture: Buffer) => void = () => undefined;
    take = () => new Promise((resolve) => (finish = resolve));
    const asking = get();
    await vi.advanceTimersByTimeAsync(700);
    expect(await asking).toBe('picture 1');
    finish(Buffer.from('late'));
    await vi.advanceTimersByTimeAsync(0);
    expect(await get()).toBe('late');
    expect(taken).toBe(2);
  });

  it('gives none that is too old', async () => {
    await get();
    take = () => Promise.reject(AppError.unavailable('gone'));
    clock.advance(MAX_AGE_MS);
    expect(await get()).toBe('picture 1');
    clock.advance(1);
    await expect(get()).rejects.toMatchObject({ code: 'unavailable' });
    expect(snapshots.size).toBe(0);
  });

  it('keeps nothing of sources that nobody asks for any more', async () => {
    for (let n = 0; n < 1_000; n += 1) {
      await get(`source ${n}`);
      clock.advance(1_000);
    }
    expect(snapshots.size).toBeLessThanOrEqual(MAX_AGE_MS / 1_000 + 1);
  });

  it('makes a JPEG only for those who take nothing else', async () => {
    expect(await snapshots.get(source(), 'image/jpeg')).toMatchObject({
      type: 'image/jpeg',
      data: Buffer.from('jpeg of picture 1'),
    });
    expect(await snapshots.get(source(), 'any')).toMatchObject({ type: 'image/webp' });
  });
});
