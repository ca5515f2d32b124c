import { describe, expect, test } from 'vitest';
import { compare, readSample, SharedStats, type Sample } from './receive-stats.ts';

const sample = (change: Partial<Sample>): Sample => ({
  at: 0,
  framesDecoded: 0,
  framesReceived: 0,
  decodeTime: 0,
  bytes: 0,
  received: 0,
  lost: 0,
  width: 640,
  height: 360,
  rttMs: 3,
  audioLevel: null,
  ...change,
});

describe('compare()', () => {
  test('rates are of the time between the samples', () => {
    const before = sample({ at: 1_000, framesDecoded: 10, bytes: 1_000, received: 10, lost: 0 });
    const now = sample({
      at: 3_000,
      framesDecoded: 60,
      framesReceived: 60,
      decodeTime: 0.1,
      bytes: 126_000,
      received: 100,
      lost: 10,
    });
    expect(compare(before, now)).toMatchObject({
      fps: 25,
      receivedFps: 30,
      decodeMs: 2,
      bitrate: 500_000,
      loss: 0.1,
      framesDecoded: 60,
    });
  });

  test('the first sample has no rates', () => {
    expect(compare(null, sample({ framesDecoded: 5, bytes: 99 }))).toMatchObject({
      fps: 0,
      bitrate: 0,
      loss: 0,
    });
  });

  test('counters that went back, as those of a new stream do, give no negative rates', () => {
    const before = sample({ at: 1_000, framesDecoded: 500, bytes: 9_000 });
    expect(compare(before, sample({ at: 2_000, framesDecoded: 3, bytes: 10 }))).toMatchObject({
      fps: 0,
      bitrate: 0,
    });
  });
});

describe('readSample()', () => {
  const report = new Map<string, object>([
    [
      'v',
      {
        type: 'inbound-rtp',
        trackIdentifier: 'v1',
        timestamp: 5,
        framesDecoded: 7,
        bytesReceived: 70,
        frameWidth: 320,
        frameHeight: 180,
      },
    ],
    ['a', { type: 'inbound-rtp', trackIdentifier: 'a1', timestamp: 5, bytesReceived: 30, audioLevel: 0.4 }],
    [
      'o',
      { type: 'inbound-rtp', trackIdentifier: 'other', timestamp: 5, framesDecoded: 99, bytesReceived: 1 },
    ],
    ['p', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.012 }],
  ]) as unknown as RTCStatsReport;

  test('takes the counters of its own tracks, and the round trip of the pair in use', () => {
    expect(readSample([report], { video: 'v1', audio: 'a1' })).toMatchObject({
      framesDecoded: 7,
      bytes: 100,
      width: 320,
      rttMs: 12,
      audioLevel: 0.4,
    });
  });

  test('without sound the level is unknown', () => {
    expect(readSample([report], { video: 'v1', audio: null })).toMatchObject({ bytes: 70, audioLevel: null });
  });

  test('tracks that are not in the report give nothing', () => {
    expect(readSample([report], { video: 'gone', audio: null })).toBeNull();
  });
});

describe('SharedStats', () => {
  test('those who ask at about the same time share one report', async () => {
    let gathered = 0;
    const stats = new SharedStats(() =>
      Promise.resolve([new Map([['n', ++gathered]]) as unknown as RTCStatsReport]),
    );
    const [a, b] = await Promise.all([stats.get(), stats.get()]);
    expect(a).toBe(b);
    expect(gathered).toBe(1);
  });

  test('reports that fail are none', async () => {
    const stats = new SharedStats(() => Promise.reject(new Error('closed')));
    await expect(stats.get()).resolves.toEqual([]);
  });
});
