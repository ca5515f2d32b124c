import { describe, expect, test } from 'vitest';
import { captureProblem } from './capture-problem.ts';
import { normaliseCode } from './code.ts';

const devices = {} as MediaDevices;

describe('captureProblem()', () => {
  test.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'inUse'],
    ['TypeError', 'other'],
  ])('%s is told as %s', (name, problem) => {
    expect(captureProblem(new DOMException('x', name), devices)).toBe(problem);
  });

  test('a page without devices was not opened by HTTPS', () => {
    expect(captureProblem(new TypeError('x'), undefined)).toBe('insecure');
  });
});

describe('normaliseCode()', () => {
  test('capitals, without the gaps that people put in', () => {
    expect(normaliseCode(' cbf4-gt jx ')).toBe('CBF4GTJX');
  });
});
