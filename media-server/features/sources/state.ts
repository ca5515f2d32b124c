import type { SourceReason, SourceState } from '#shared/sources.ts';
import { OFF_AFTER_MS } from '#shared/units.ts';
import type { RemoteView } from './feeder.ts';

/**
 * What arrives of a source's media, by measurement:
 * `none` nothing is published, `waiting` published but nothing has arrived yet, `flowing`, `stopped` nothing for a while,
 * `paused` the publisher has paused it.
 */
export type Flow = 'none' | 'waiting' | 'flowing' | 'stopped' | 'paused';

/** How media comes here: the server goes and gets it, an encoder pushes it with a key, or a unit sends it over its own link. */
export type SourceOrigin = 'unit' | 'pushed' | 'pulled';

/** All that the state of a source follows from. */
export interface StateFacts {
  /** False for what an administrator has switched off. */
  enabled: boolean;
  flow: Flow;
  /** Why the last attempt to bring it up failed; null when none has since it was live. */
  failure: SourceReason | null;
  /** When media last arrived since the source was last off; null when it hasn't. UTC ms. */
  liveUntil: number | null;
  origin: SourceOrigin;
  /** Whether the unit's device or the encoder is connected; true for what is pulled. */
  connected: boolean;
}

export interface DerivedState {
  state: SourceState;
  reason: SourceReason | null;
}

const because = (state: SourceState, reason: SourceReason | null): DerivedState => ({ state, reason });

/** All that the state of a source of another court's server follows from. */
export interface RemoteFacts {
  enabled: boolean;
  remote: Pick<RemoteView, 'isUp' | 'state' | 'reason' | 'isHeld'>;
  /** What arrives here, while somebody looks at it. */
  flow: Flow;
  /** Whether it has been live since it was last off. */
  wasLive: boolean;
}

/** The state of a source that comes over a line: what its server says, as far as the line brings it. Pure. */
export function deriveRemoteState({ enabled, remote, flow, wasLive }: RemoteFacts): DerivedState {
  if (!enabled) {
    return because('off', null);
  }
  if (!remote.isUp) {
    return because(wasLive ? 'silent' : 'off', 'lineDown');
  }
  if (remote.state !== 'live') {
    return because(remote.state, remote.reason);
  }
  if (remote.isHeld) {
    return because('silent', 'lineBudget');
  }
  return flow === 'stopped' ? because('silent', 'noMedia') : because('live', null);
}

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
  const comes = facts.origin !== 'pulled' && facts.flow === 'none';
  // Tells an encoder that doesn't publish from a source that is switched off.
  const away = because('off', facts.origin === 'pushed' ? 'noPublisher' : null);
  if (facts.liveUntil === null) {
    return comes ? away : because('connecting', null);
  }
  const longGone = comes && now - facts.liveUntil > OFF_AFTER_MS;
  return longGone ? away : because('silent', facts.connected ? 'noMedia' : 'linkLost');
}
