import type { SourceReason, SourceState } from '#shared/sources.ts';
import { OFF_AFTER_MS } from '#shared/units.ts';

/**
 * What arrives of a source's media, by measurement:
 * `none` nothing is published, `waiting` published but nothing has arrived yet, `flowing`, `stopped` nothing for a while,
 * `paused` the publisher has paused it.
 */
export type Flow = 'none' | 'waiting' | 'flowing' | 'stopped' | 'paused';

/** All that the state of a source follows from. */
export interface StateFacts {
  /** False for a camera or address that is switched off. */
  enabled: boolean;
  flow: Flow;
  /** Why the last attempt to bring it up failed; null when none has since it was live. */
  failure: SourceReason | null;
  /** When media last arrived since the source was last off; null when it hasn't. UTC ms. */
  liveUntil: number | null;
  /** Whether the server itself goes and gets the media; a unit comes by itself. */
  pulled: boolean;
  /** Whether the unit's device is connected; true for what isn't a unit. */
  connected: boolean;
}

export interface DerivedState {
  state: SourceState;
  reason: SourceReason | null;
}

const because = (state: SourceState, reason: SourceReason | null): DerivedState => ({ state, reason });

/** The state of a source. Pure; `now` in UTC ms. */
export function deriveState(facts: StateFacts, now: number): DerivedState {
  if (!facts.enabled) {
    return because('off', null);
  }
  if (facts.flow === 'flowing') {
    return because('live', null);
  }
  if (facts.flow === 'paused') {
    return because('silent', 'paused');
  }
  if (facts.failure !== null) {
    return because('failed', facts.failure);
  }
  const missing: SourceReason = facts.connected ? 'noMedia' : 'linkLost';
  if (facts.liveUntil === null) {
    return because(facts.flow === 'none' && !facts.pulled ? 'off' : 'connecting', null);
  }
  const longGone = !facts.pulled && facts.flow === 'none' && now - facts.liveUntil > OFF_AFTER_MS;
  return longGone ? because('off', null) : because('silent', missing);
}
