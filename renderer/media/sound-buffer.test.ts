import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BufferRule } from './sound-buffer.ts';

const after = (rule: BufferRule, share: number, seconds: number): number | null => {
  let kept: number | null = null;
  for (let second = 0; second < seconds; second += 1) {
    kept = rule.note(share);
  }
  return kept;
};

describe('how long sound is kept', () => {
  test('is the browser’s own choice on a line that loses nothing, and after a single bad second', () => {
    const rule = new BufferRule();
    expect(after(rule, 0, 300)).toBeNull();
    expect(rule.note(0.4)).toBeNull();
    expect(after(rule, 0, 10)).toBeNull();
  });

  test('grows while sound has to be invented, up to an end, and falls step by step when it no longer has', () => {
    const rule = new BufferRule();
    expect(after(rule, 0.05, 2)).toBe(120);
    expect(after(rule, 0.05, 100)).toBe(160);
    expect(after(rule, 0, 59)).toBe(160);
    expect(rule.note(0)).toBe(120);
    expect(after(rule, 0, 60)).toBeNull();
  });

  test('stays within its bounds, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 }), (shares) => {
        const rule = new BufferRule();
        for (const share of shares) {
          const kept = rule.note(share);
          expect(kept === null || (kept >= 120 && kept <= 160)).toBe(true);
        }
      }),
    );
  });
});
