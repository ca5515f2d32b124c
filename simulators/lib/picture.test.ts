import { expect, test } from 'vitest';
import { parseFormat, pictureSource } from './picture.ts';

test('parseFormat() reads size and rate, the rate being optional', () => {
  expect(parseFormat('1280x720@25')).toEqual({ width: 1280, height: 720, fps: 25 });
  expect(parseFormat('640x360')).toEqual({ width: 640, height: 360, fps: 15 });
});

test.each(['640', '641x360', '640x360@0', 'x', '640x360@15fps'])('parseFormat() with %s throws', (text) => {
  expect(() => parseFormat(text)).toThrow(TypeError);
});

test("pictureSource() with a name that has filter syntax keeps it out of the graph's syntax", () => {
  const format = { width: 64, height: 36, fps: 5 };
  const graph = pictureSource(format, { colour: 'red', title: "a':b,c[d]%{e}", subtitle: '', clock: '0' });
  expect(graph).toContain("text='a  b c d   e '");
});
