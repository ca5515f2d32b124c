import { expect, test } from 'vitest';
import { extended, isVisible, pathOf, type Mark } from './marks.ts';

const mark = (tool: Mark['tool'], points: Mark['points'], text = ''): Mark => ({
  tool,
  colour: 'red',
  points,
  text,
});
const A = { x: 10, y: 20 };
const B = { x: 110, y: 80 };

test('a pen goes through all of its points, a shape between the first and the last', () => {
  const pen = extended(extended(mark('pen', [A]), { x: 50, y: 50 }), B);
  expect(pathOf(pen, 4)).toBe('M10.0 20.0L50.0 50.0L110.0 80.0');
  const box = extended(extended(mark('rectangle', [A]), { x: 50, y: 50 }), B);
  expect(box.points).toEqual([A, B]);
  expect(pathOf(box, 4)).toBe('M10.0 20.0L110.0 20.0L110.0 80.0L10.0 80.0Z');
});

test('an ellipse fills the rectangle that was dragged, in whichever direction', () => {
  const path = 'M10.0 50.0A50.0 30.0 0 0 1 110.0 50.0A50.0 30.0 0 0 1 10.0 50.0Z';
  expect(pathOf(mark('ellipse', [A, B]), 4)).toBe(path);
  expect(pathOf(mark('ellipse', [B, A]), 4)).toBe(path);
});

test('the wings of an arrow lie behind its point, on both sides of its line', () => {
  const path = pathOf(mark('arrow', [A, { x: 110, y: 20 }]), 4);
  expect(path).toMatch(/^M10\.0 20\.0L110\.0 20\.0M9[12]\.\d \d+\.\dL110\.0 20\.0L9[12]\.\d \d+\.\d$/);
});

test('what was hardly begun, and a text without letters, are not seen', () => {
  expect(isVisible(mark('arrow', [A]))).toBe(false);
  expect(isVisible(mark('arrow', [A, { x: 11, y: 20 }]))).toBe(false);
  expect(isVisible(mark('arrow', [A, B]))).toBe(true);
  expect(isVisible(mark('text', [A], '  '))).toBe(false);
  expect(isVisible(mark('text', [A], '东门'))).toBe(true);
});
