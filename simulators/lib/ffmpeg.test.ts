import { expect, test } from 'vitest';
import { runFfmpeg, startFfmpeg, words } from './ffmpeg.ts';

test('words() cuts text at spaces and leaves values whole', () => {
  expect(words`-i ${'a file'} -g ${15}  -y`).toEqual(['-i', 'a file', '-g', '15', '-y']);
});

test('words() joins a value with the text that it touches', () => {
  expect(words`-f lavfi sine=f=${440}:r=8000`).toEqual(['-f', 'lavfi', 'sine=f=440:r=8000']);
});

test('runFfmpeg() with an input that is not there throws what ffmpeg said', async () => {
  await expect(runFfmpeg(words`-i /nonexistent.mp4 -f null -`)).rejects.toThrow('No such file');
});

test('stop() ends a running child, and again does nothing', async () => {
  const child = startFfmpeg(words`-re -f lavfi -i color=s=64x64 -f null -`);
  await child.stop();
  await child.stop();
  await child.ended;
  expect(child.process.exitCode ?? child.process.signalCode).not.toBeNull();
});
