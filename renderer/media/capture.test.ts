import { describe, expect, it } from 'vitest';
import { CaptureSize, FrameRate } from './capture.ts';

describe('CaptureSize', () => {
  it('is reckoned from the layer that comes', () => {
    const size = new CaptureSize();
    expect([size.isKnown, size.value]).toEqual([false, { width: 1280, height: 720 }]);
    expect(size.note({ width: 160, height: 90 }, 0, 3)).toBe(true);
    expect(size.value).toEqual({ width: 640, height: 360 });
    expect(size.note({ width: 320, height: 180 }, 1, 3)).toBe(false);
    expect([size.isKnown, size.value]).toEqual([true, { width: 640, height: 360 }]);
  });

  it('does not take a layer that is told before its frames are here for another size', () => {
    const size = new CaptureSize();
    size.note({ width: 640, height: 360 }, 2, 3);
    expect(size.note({ width: 640, height: 360 }, 0, 3)).toBe(false);
    expect(size.note({ width: 160, height: 90 }, 0, 3)).toBe(false);
    expect(size.value).toEqual({ width: 640, height: 360 });
  });

  it('follows a device that is turned, with the second look', () => {
    const size = new CaptureSize();
    size.note({ width: 640, height: 360 }, 2, 3);
    expect(size.note({ width: 360, height: 640 }, 2, 3)).toBe(false);
    expect(size.note({ width: 360, height: 640 }, 2, 3)).toBe(true);
    expect(size.value).toEqual({ width: 360, height: 640 });
  });

  it('learns nothing from an element that shows nothing', () => {
    const size = new CaptureSize();
    expect(size.note({ width: 0, height: 0 }, 0, 1)).toBe(false);
    expect(size.isKnown).toBe(false);
  });
});

describe('FrameRate', () => {
  it('leaves out the burst at the beginning and seconds without frames, and is a mean of the last ones', () => {
    const rate = new FrameRate();
    expect(rate.value).toBe(15);
    rate.note(0);
    rate.note(40);
    expect(rate.value).toBe(15);
    for (const fps of [9, 11, 0, 10, 10, 9, 11, 10, 10]) {
      rate.note(fps);
    }
    expect(rate.value).toBe(10);
    for (let second = 0; second < 8; second += 1) {
      rate.note(25);
    }
    expect(rate.value).toBe(25);
  });
});
