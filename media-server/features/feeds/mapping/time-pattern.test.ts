import { expect, test } from 'vitest';
import { patternExpression, patternProblem } from './time-pattern.ts';

test.each(['yyyy/MM/dd HH:mm[:ss]', "d.M.yyyy'T'H:mm[:ss[.SSS]][XXX]", 'yyyy年M月d日'])(
  'patternProblem() of %s has nothing to say',
  (pattern) => {
    expect(patternProblem(pattern)).toBeNull();
    expect(() => patternExpression(pattern)).not.toThrow();
  },
);

test.each([
  ['', 'has no year, no month, no day'],
  ['HH:mm', 'has no year, no month, no day'],
  ['yy/MM/dd', '"yy" is no part of a pattern'],
  ['yyyy-MM-dd hh:mm a', '"hha" is no part of a pattern'],
  ["yyyy-MM-dd'T", '"\'T" is no part of a pattern'],
  ['yyyy-MM-dd dd', 'names its day twice'],
  ['yyyy-MM-dd HH:mm[:ss', 'its brackets do not match'],
  ['yyyy-MM-dd]HH:mm[', 'its brackets do not match'],
])('patternProblem() of "%s" names what is wrong', (pattern, problem) => {
  expect(patternProblem(pattern)).toContain(problem);
});

test('patternExpression() takes signs as they are, never as those of an expression', () => {
  const expression = patternExpression("yyyy.MM.dd (HH|mm)* '$^'");
  expect(expression.test('2026.02.09 (10|30)* $^')).toBe(true);
  expect(expression.test('2026x02x09 10')).toBe(false);
});
