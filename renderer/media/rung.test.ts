import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRung, RUNGS, STALE_AFTER_MS, type RungDecision, type RungFacts } from './rung.ts';

const FULL: RungDecision = { rung: 'full', reason: null, snapshots: false };
const PLAYING: RungFacts = {
  isLive: true,
  isVisible: true,
  flows: true,
  hadPicture: true,
  allowed: 'full',
  limitedBy: null,
  hasNoDecoder: false,
  linkIsDown: false,
  pictureAgeMs: 100,
  snapshotAgeMs: null,
};
const decide = (change: Partial<RungFacts>, before: RungDecision = FULL): RungDecision =>
  decideRung({ ...PLAYING, ...change }, before);

const anyAge = fc.option(fc.integer({ min: 0, max: 60_000 }));
const anyFacts: fc.Arbitrary<RungFacts> = fc.record({
  isLive: fc.boolean(),
  isVisible: fc.boolean(),
  flows: fc.boolean(),
  hadPicture: fc.boolean(),
  allowed: fc.constantFrom('full', 'lowerLayer', 'snapshots'),
  limitedBy: fc.constantFrom('link', 'source', null),
  hasNoDecoder: fc.boolean(),
  linkIsDown: fc.boolean(),
  pictureAgeMs: anyAge,
  snapshotAgeMs: anyAge,
});
const anyDecision: fc.Arbitrary<RungDecision> = fc.record({
  rung: fc.constantFrom(...RUNGS),
  reason: fc.constantFrom('budget', 'link', 'decode', 'source'),
  snapshots: fc.boolean(),
});

describe('decideRung', () => {
  it.each<[string, Partial<RungFacts>, string]>([
    ['a stream that fits its tile', {}, 'full/null'],
    ['a stream that the budget has lowered', { allowed: 'lowerLayer' }, 'lowerLayer/budget'],
    ['a lower layer than was asked for, because of the link', { limitedBy: 'link' }, 'lowerLayer/link'],
    [
      'a lower layer than was asked for, because there is no other',
      { limitedBy: 'source' },
      'lowerLayer/source',
    ],
    ['a stream that the budget has put aside', { allowed: 'snapshots', flows: false }, 'snapshots/budget'],
    [
      'a source that this machine cannot decode',
      { hasNoDecoder: true, flows: false, snapshotAgeMs: 1_000 },
      'snapshots/decode',
    ],
    [
      'a link that is down while snapshots come',
      { linkIsDown: true, flows: false, snapshotAgeMs: 1_000 },
      'snapshots/link',
    ],
    [
      'a link that is down while no snapshots come',
      { linkIsDown: true, flows: false, snapshotAgeMs: STALE_AFTER_MS + 1 },
      'lastPicture/link',
    ],
    ['a stream that has stopped a moment ago', { flows: false }, 'lastPicture/link'],
    ['a source that is not live', { isLive: false, flows: false }, 'lastPicture/source'],
    ['a source that has not begun yet', { flows: false, hadPicture: false, pictureAgeMs: null }, 'full/null'],
    ['a tile that is hidden', { isVisible: false, flows: false }, 'full/null'],
  ])('%s', (_, facts, expected) => {
    const { rung, reason } = decide(facts);
    expect(`${rung}/${reason}`).toBe(expected);
  });

  it('goes on with snapshots until the stream has come back', () => {
    const down = decide({ linkIsDown: true, flows: false, snapshotAgeMs: 500 });
    expect(down.snapshots).toBe(true);
    const coming = decide({ flows: false, snapshotAgeMs: 500 }, down);
    expect(coming).toEqual(down);
    expect(decide({}, coming)).toEqual(FULL);
  });

  it('asks for no snapshots for a tile that nobody sees', () => {
    fc.assert(
      fc.property(anyFacts, anyDecision, (facts, before) => {
        expect(decideRung({ ...facts, isVisible: false }, before).snapshots).toBe(false);
      }),
    );
  });

  it('decides the same for ever when nothing changes, and gives a reason for everything but the best', () => {
    fc.assert(
      fc.property(anyFacts, anyDecision, (facts, before) => {
        const first = decideRung(facts, before);
        const second = decideRung(facts, first);
        expect(decideRung(facts, second)).toEqual(second);
        expect(first.reason === null).toBe(first.rung === 'full');
      }),
    );
  });
});
