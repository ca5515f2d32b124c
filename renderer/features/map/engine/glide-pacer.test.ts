import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GlidePacer } from './glide-pacer.ts';

describe('GlidePacer', () => {
  let frames: number[];
  let pacer: GlidePacer;
  beforeEach(() => {
    vi.useFakeTimers();
    frames = [];
    pacer = new GlidePacer(() => frames.push(performance.now()));
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const move = (px: number, ms: number): void =>
    pacer.handleMove(px, performance.now() + ms, performance.now());

  test('draws a fast glide smoothly and then rests', () => {
    move(60, 1_000);
    vi.advanceTimersByTime(1_000);
    expect(frames.length).toBeGreaterThan(25);
    expect(frames.length).toBeLessThan(35);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('draws a slow glide only as often as it moves by half a pixel', () => {
    move(2, 1_000);
    vi.advanceTimersByTime(1_000);
    expect(frames).toHaveLength(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('draws nothing while nothing moves by a visible amount, and gathers what does', () => {
    move(0, 1_000);
    move(0.2, 1_000);
    move(0.2, 1_000);
    vi.advanceTimersByTime(5_000);
    expect(frames).toEqual([]);
    move(0.2, 1_000);
    vi.advanceTimersByTime(5_000);
    expect(frames.length).toBeGreaterThan(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('updates that follow quickly do not put the next frame off for ever', () => {
    for (let i = 0; i < 20; i++) {
      move(0.6, 1_200);
      vi.advanceTimersByTime(250);
    }
    expect(frames.length).toBeGreaterThan(4);
  });

  test('draws a jump once', () => {
    move(300, 0);
    vi.advanceTimersByTime(5_000);
    expect(frames).toHaveLength(1);
  });

  test('stops when it is told to', () => {
    move(60, 1_000);
    vi.advanceTimersByTime(100);
    const before = frames.length;
    pacer.stop();
    vi.advanceTimersByTime(2_000);
    expect(frames).toHaveLength(before);
  });
});
