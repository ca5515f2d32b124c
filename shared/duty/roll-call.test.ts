import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerState, LATE_ANSWER_MS, mayAnswer } from './roll-call.ts';

const deadlineAt = 1_000_000;
const at = (answeredAt: number | null) => ({ answeredAt });

test.each([
  [null, deadlineAt, 'waiting'],
  [null, deadlineAt + 1, 'missing'],
  [deadlineAt, deadlineAt + 5, 'present'],
  [deadlineAt + 1, deadlineAt + 5, 'late'],
] as const)('answered at %s, looked at %s: %s', (answeredAt, now, state) => {
  expect(answerState(at(answeredAt), { deadlineAt }, now)).toBe(state);
});

test('a court that has answered stays as it is, however late it is looked at', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.nat(), (answeredAt, now, later) => {
      const state = answerState(at(answeredAt), { deadlineAt }, now);
      expect(answerState(at(answeredAt), { deadlineAt }, now + later)).toBe(state);
      expect(mayAnswer(at(answeredAt), { deadlineAt }, now)).toBe(false);
    }),
  );
});

test('a court may answer late for a while', () => {
  expect(mayAnswer(at(null), { deadlineAt }, deadlineAt + LATE_ANSWER_MS)).toBe(true);
  expect(mayAnswer(at(null), { deadlineAt }, deadlineAt + LATE_ANSWER_MS + 1)).toBe(false);
});
