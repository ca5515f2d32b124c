import { describe, expect, it } from 'vitest';
import { FIRST_PROOF_MS, LinkHealth } from './link-health.ts';

const SECOND = 1_000;
const health = (): LinkHealth => new LinkHealth({ retries: 3, refillMs: 30 * SECOND });

/** Pictures flow for so many seconds from `from`; answers with the time after them. */
function flow(of: LinkHealth, from: number, seconds: number): number {
  for (let second = 0; second <= seconds; second += 1) {
    of.well(from + second * SECOND);
  }
  return from + seconds * SECOND;
}

describe('LinkHealth', () => {
  it('bears three failures in a row and is down with the fourth', () => {
    const link = health();
    const states = [1, 2, 3, 4].map(() => {
      link.fail();
      return link.isDown;
    });
    expect(states).toEqual([false, false, false, true]);
  });

  it('bears a failure now and then for ever', () => {
    const link = health();
    let now = 0;
    for (let day = 0; day < 1_000; day += 1) {
      link.fail();
      now = flow(link, now + SECOND, 31);
      expect(link.isDown).toBe(false);
    }
  });

  it('gets nothing back for pictures that do not flow for 30 s', () => {
    const link = health();
    let now = 0;
    for (let time = 0; time < 4; time += 1) {
      expect(link.isDown).toBe(false);
      link.fail();
      now = flow(link, now + SECOND, 2);
    }
    expect(link.isDown).toBe(true);
  });

  it('is up again only after a proof, which is longer each time', () => {
    const link = health();
    const proofs: number[] = [];
    let now = 0;
    for (let time = 0; time < 6; time += 1) {
      while (!link.isDown) {
        link.fail();
      }
      const from = now;
      for (now += SECOND; link.isDown; now += SECOND) {
        link.well(now);
      }
      proofs.push(now - from);
    }
    expect(proofs[0]).toBeGreaterThanOrEqual(FIRST_PROOF_MS);
    expect(proofs).toEqual(proofs.toSorted((a, b) => a - b));
    expect(proofs.at(-1)).toBeGreaterThan(20 * SECOND);
    flow(link, now, 31);
    link.fail();
    expect(link.isDown).toBe(false);
  });

  it('does not count time in which nothing was expected as health', () => {
    const link = health();
    link.fail();
    link.fail();
    link.fail();
    link.well(0);
    link.rest();
    link.well(60 * SECOND);
    link.fail();
    expect(link.isDown).toBe(true);
  });
});
