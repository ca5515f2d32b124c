import { describe, expect, it } from 'vitest';
import { OFF_AFTER_MS } from '#shared/units.ts';
import { deriveState, type StateFacts } from './state.ts';

const NOW = 10_000_000;
const unit: StateFacts = {
  enabled: true,
  flow: 'none',
  failure: null,
  liveUntil: null,
  origin: 'unit',
  connected: true,
};
const camera: StateFacts = { ...unit, origin: 'pulled' };
const encoder: StateFacts = { ...unit, origin: 'pushed', connected: false };
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
    ['an encoder that does not publish', encoder, 'off', 'noPublisher'],
    ['an encoder whose first packet is awaited', { ...encoder, flow: 'waiting' }, 'connecting', null],
    ['an encoder whose packets arrive', { ...encoder, connected: true, flow: 'flowing' }, 'live', null],
    [
      'a connected encoder whose packets stopped',
      { ...encoder, ...wasLive, connected: true, flow: 'stopped' },
      'silent',
      'noMedia',
    ],
    ['an encoder that lost its link', { ...encoder, ...wasLive }, 'silent', 'linkLost'],
    ['an encoder gone for long', { ...encoder, liveUntil: NOW - OFF_AFTER_MS - 1 }, 'off', 'noPublisher'],
    [
      'an encoder that sends what cannot be shown',
      { ...encoder, failure: 'notSupported' },
      'failed',
      'notSupported',
    ],
    ['an encoder switched off', { ...encoder, ...wasLive, enabled: false }, 'off', null],
    ['a camera switched off', { ...camera, ...wasLive, enabled: false, failure: 'timeout' }, 'off', null],
  ] as const)('%s', (_what, facts, state, reason) => {
    expect(deriveState(facts, NOW)).toEqual({ state, reason });
  });
});
