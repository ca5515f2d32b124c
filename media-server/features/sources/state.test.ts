import { describe, expect, it } from 'vitest';
import { OFF_AFTER_MS } from '#shared/units.ts';
import { deriveState, type StateFacts } from './state.ts';

const NOW = 10_000_000;
const unit: StateFacts = {
  enabled: true,
  flow: 'none',
  failure: null,
  liveUntil: null,
  pulled: false,
  connected: true,
};
const camera: StateFacts = { ...unit, pulled: true };
const wasLive = { liveUntil: NOW - 1_000 };

describe('deriveState', () => {
  it.each([
    ['a unit that publishes nothing', unit, 'off', null],
    ['a unit whose first packet is awaited', { ...unit, flow: 'waiting' }, 'connecting', null],
    ['a unit whose packets arrive', { ...unit, flow: 'flowing' }, 'live', null],
    ['a unit that has paused', { ...unit, flow: 'paused' }, 'silent', 'paused'],
    ['a connected unit whose packets stopped', { ...unit, ...wasLive, flow: 'stopped' }, 'silent', 'noMedia'],
    ['a unit that lost its link', { ...unit, ...wasLive, connected: false }, 'silent', 'linkLost'],
    ['a unit gone for long', { ...unit, liveUntil: NOW - OFF_AFTER_MS - 1 }, 'off', null],
    ['a unit that publishes again', { ...unit, ...wasLive, flow: 'waiting' }, 'silent', 'noMedia'],
    ['a new camera', camera, 'connecting', null],
    ['a camera that cannot be reached', { ...camera, failure: 'unreachable' }, 'failed', 'unreachable'],
    [
      'a camera that flows in spite of a failure before',
      { ...camera, failure: 'timeout', flow: 'flowing' },
      'live',
      null,
    ],
    ['a camera that was live', { ...camera, ...wasLive }, 'silent', 'noMedia'],
    ['a camera silent for long', { ...camera, liveUntil: 0 }, 'silent', 'noMedia'],
    ['a camera switched off', { ...camera, ...wasLive, enabled: false, failure: 'timeout' }, 'off', null],
  ] as const)('%s', (_what, facts, state, reason) => {
    expect(deriveState(facts, NOW)).toEqual({ state, reason });
  });
});
