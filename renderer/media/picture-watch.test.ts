import { describe, expect, it } from 'vitest';
import { PictureWatch, STALLED_AFTER_MS } from './picture-watch.ts';

const EXPECTED = { isExpected: true, isRelayed: false };
const HIDDEN = { isExpected: false, isRelayed: false };

/** Judges each second from `from` to `to`, in seconds, with or without frames coming. */
function pass(watch: PictureWatch, [from, to]: [number, number], frames: boolean, facts = EXPECTED): void {
  for (let second = from; second < to; second += 1) {
    if (frames) {
      watch.note(second * 10 + 1, second * 1_000);
    }
    watch.judge(facts, second * 1_000);
  }
}

describe('PictureWatch', () => {
  it('sees frames flow, and a stream that has stopped', () => {
    const watch = new PictureWatch();
    watch.begin(1_000);
    pass(watch, [1, 2], false);
    expect([watch.flows, watch.frameAt]).toEqual([false, null]);
    pass(watch, [2, 10], true);
    expect([watch.flows, watch.frameAt]).toEqual([true, 9_000]);
    watch.judge(EXPECTED, 9_000 + STALLED_AFTER_MS.sfu + 1);
    expect(watch.flows).toBe(false);
  });

  it('gives a link up after about ten seconds without a picture, one of HLS later', () => {
    const down = (isRelayed: boolean): number => {
      const watch = new PictureWatch();
      watch.begin(0);
      let second = 0;
      while (!watch.linkIsDown && second < 100) {
        second += 1;
        watch.judge({ isExpected: true, isRelayed }, second * 1_000);
      }
      return second;
    };
    expect(down(false)).toBe(12);
    expect(down(true)).toBe(36);
  });

  it('blames nobody while no frames are expected', () => {
    const watch = new PictureWatch();
    watch.begin(0);
    pass(watch, [1, 600], false, HIDDEN);
    expect(watch.linkIsDown).toBe(false);
    // What was shown before doesn't count as a picture of now.
    pass(watch, [600, 601], false);
    expect(watch.flows).toBe(false);
  });

  it('trusts a link again after frames have flowed for a while', () => {
    const watch = new PictureWatch();
    watch.begin(0);
    pass(watch, [1, 20], false);
    expect(watch.linkIsDown).toBe(true);
    pass(watch, [20, 22], true);
    expect([watch.flows, watch.linkIsDown]).toEqual([true, true]);
    pass(watch, [22, 25], true);
    expect(watch.linkIsDown).toBe(false);
  });
});
