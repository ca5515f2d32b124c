import { expect, test } from 'vitest';
import { encodeGbk } from '#shared/jt808/gbk.ts';
import { piecesOf } from './texts.ts';

test.each([
  ['短', ['短']],
  ['', ['']],
  ['甲乙丙丁', ['甲乙', '丙丁']],
  ['a甲b乙', ['a甲b', '乙']],
])('piecesOf(%j) keeps characters whole', (text, pieces) => {
  expect(piecesOf(text, 4)).toEqual(pieces);
});

test('piecesOf() loses nothing and keeps to its bytes', () => {
  const text = '请立即到达现场 unit 12，'.repeat(200);
  const pieces = piecesOf(text);
  expect(pieces.join('')).toBe(text);
  expect(Math.max(...pieces.map((piece) => encodeGbk(piece).length))).toBeLessThanOrEqual(1_000);
});
