import { expect, test } from 'vitest';
import { isKeyFrame, parseIvf } from './ivf.ts';

function ivf(frames: Buffer[], codec = 'VP80'): Buffer {
  const head = Buffer.alloc(32);
  head.write('DKIF', 0, 'latin1');
  head.writeUInt16LE(32, 6);
  head.write(codec, 8, 'latin1');
  head.writeUInt16LE(320, 12);
  head.writeUInt16LE(180, 14);
  const parts = frames.flatMap((frame) => {
    const length = Buffer.alloc(12);
    length.writeUInt32LE(frame.length);
    return [length, frame];
  });
  return Buffer.concat([head, ...parts]);
}

test('parseIvf() gives size and frames', () => {
  const frames = [Buffer.from([0, 1, 2]), Buffer.from([1]), Buffer.alloc(0)];
  expect(parseIvf(ivf(frames))).toEqual({ width: 320, height: 180, frames });
});

test('parseIvf() of a file that is cut short says where', () => {
  const file = ivf([Buffer.alloc(10), Buffer.alloc(10)]);
  expect(() => parseIvf(file.subarray(0, file.length - 1))).toThrow('byte 54');
  expect(() => parseIvf(file.subarray(0, 60))).toThrow('byte 54');
});

test('parseIvf() of another file or codec throws', () => {
  expect(() => parseIvf(Buffer.from('RIFF'))).toThrow('not an IVF file');
  expect(() => parseIvf(ivf([], 'AV01'))).toThrow('AV01');
});

test('isKeyFrame() reads the first bit of the frame tag', () => {
  expect([Buffer.from([0x10]), Buffer.from([0x11]), Buffer.alloc(0)].map(isKeyFrame)).toEqual([
    true,
    false,
    false,
  ]);
});
