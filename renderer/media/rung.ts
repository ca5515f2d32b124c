/**
 * How a source is shown, from best to worst:
 * - `full`: the stream, in the layer and at the rate that fits its tile
 * - `lowerLayer`: the stream, smaller or slower than that
 * - `snapshots`: single pictures each few seconds
 * - `lastPicture`: nothing comes; the last picture with its age
 */
export const RUNGS = ['full', 'lowerLayer', 'snapshots', 'lastPicture'] as const;
export type Rung = (typeof RUNGS)[number];

/**
 * Why a source isn't on the highest rung: this machine can't decode everything (`budget`), the way from the server is bad (`link`),
 * this machine has no decoder for it (`decode`), or the source itself gives no more (`source`).
 */
export type RungReason = 'budget' | 'link' | 'decode' | 'source';

/** What follows from the facts. */
export interface RungDecision {
  rung: Rung;
  /** Null on the highest rung. */
  reason: RungReason | null;
  /** Snapshots are to be asked for. */
  snapshots: boolean;
}

export interface RungFacts {
  /** The server says that the source is live. */
  isLive: boolean;
  isVisible: boolean;
  /** Frames of the stream arrive. */
  flows: boolean;
  /** A picture of the source has been shown. */
  hadPicture: boolean;
  /** What the budget leaves of the stream. */
  allowed: 'full' | 'lowerLayer' | 'snapshots';
  /** Why a lower layer comes than was asked for. */
  limitedBy: 'link' | 'source' | null;
  hasNoDecoder: boolean;
  linkIsDown: boolean;
  /** Time since the last snapshot, or since the last frame where that is later, ms; null where there was none. */
  pictureAgeMs: number | null;
  /** Time since the last snapshot, ms; null where there was none. */
  snapshotAgeMs: number | null;
}

/** A snapshot that is older isn't one of the present any more, ms: three were due meanwhile. */
export const STALE_AFTER_MS = 15_000;

const isFresh = (ageMs: number | null): boolean => ageMs !== null && ageMs <= STALE_AFTER_MS;

/** Why snapshots are needed now; null where the stream is shown or waited for. */
function needOfSnapshots(facts: RungFacts, before: RungDecision): RungReason | null {
  if (facts.allowed === 'snapshots') {
    return 'budget';
  }
  if (facts.hasNoDecoder) {
    return 'decode';
  }
  if (facts.linkIsDown) {
    return 'link';
  }
  // On the way up they go on until the stream has come.
  return before.snapshots && !facts.flows ? before.reason : null;
}

/** The rung that follows from the facts and from the decision before. Pure: the same facts lead to the same rung for ever. */
export function decideRung(facts: RungFacts, before: RungDecision): RungDecision {
  if (!facts.isLive) {
    return { rung: 'lastPicture', reason: 'source', snapshots: false };
  }
  const need = needOfSnapshots(facts, before);
  if (need !== null) {
    // A stream that was put aside for the budget has left a picture of just now.
    const ageMs = need === 'budget' ? facts.pictureAgeMs : facts.snapshotAgeMs;
    return {
      rung: isFresh(ageMs) ? 'snapshots' : 'lastPicture',
      reason: need,
      snapshots: facts.isVisible,
    };
  }
  if (facts.isVisible && !facts.flows && facts.hadPicture) {
    // A source that has begun anew isn't the link's fault.
    const reason = before.rung === 'lastPicture' ? before.reason : 'link';
    return { rung: 'lastPicture', reason, snapshots: false };
  }
  if (facts.allowed === 'lowerLayer') {
    return { rung: 'lowerLayer', reason: 'budget', snapshots: false };
  }
  return facts.limitedBy === null
    ? { rung: 'full', reason: null, snapshots: false }
    : { rung: 'lowerLayer', reason: facts.limitedBy, snapshots: false };
}
