import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LingerPool } from './linger-pool.ts';

describe('LingerPool', () => {
  let made = 0;
  let destroyed: string[];
  let pool: LingerPool<string>;

  beforeEach(() => {
    vi.useFakeTimers();
    made = 0;
    destroyed = [];
    pool = new LingerPool<string>({
      lingerMs: 1_000,
      make: (key) => `${key}${++made}`,
      destroy: (thing) => destroyed.push(thing),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a thing that was released is lent again while it lingers', () => {
    const first = pool.claim('a');
    first.release();
    vi.advanceTimersByTime(999);
    expect(pool.claim('a').thing).toBe(first.thing);
    vi.advanceTimersByTime(10_000);
    expect(destroyed).toEqual([]);
  });

  test('a thing that nobody claims is destroyed after its time', () => {
    pool.claim('a').release();
    vi.advanceTimersByTime(1_000);
    expect(destroyed).toEqual(['a1']);
    expect(pool.claim('a').thing).toBe('a2');
  });

  test('a second claim of a lent key gets a thing of its own', () => {
    const first = pool.claim('a');
    const second = pool.claim('a');
    expect(second.thing).not.toBe(first.thing);
    first.release();
    second.release();
    vi.runAllTimers();
    expect([...destroyed].sort()).toEqual(['a1', 'a2']);
  });

  test('releasing twice gives back once', () => {
    const claim = pool.claim('a');
    claim.release();
    claim.release();
    const [again, other] = [pool.claim('a'), pool.claim('a')];
    expect(again.thing).not.toBe(other.thing);
  });

  test('keys do not mix', () => {
    pool.claim('a').release();
    expect(pool.claim('b').thing).toBe('b2');
  });

  test('clear() destroys what lingers and nothing that is lent', () => {
    const lent = pool.claim('a');
    pool.claim('b').release();
    pool.clear();
    expect(destroyed).toEqual(['b2']);
    lent.release();
    vi.runAllTimers();
    expect(destroyed).toEqual(['b2', 'a1']);
  });
});
