import { array, assert, asyncProperty, integer } from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { answerOf, type Answer } from '#shared/answers.ts';
import { Gathering } from './gathering.ts';

const half = (number: number): Promise<Answer<number>> =>
  answerOf(async () => {
    if (number % 2 === 1) {
      throw AppError.conflict(`${number} is odd`);
    }
    return number / 2;
  });

test('what is asked in one turn goes in as few calls as the limit lets, and each gets its own answer or error', async () => {
  await assert(
    asyncProperty(
      array(integer({ min: 0, max: 99 }), { maxLength: 20 }),
      integer({ min: 1, max: 7 }),
      async (asked, most) => {
        const calls: number[] = [];
        const gathering = new Gathering<number, number>({
          most,
          call: (asks) => {
            calls.push(asks.length);
            return Promise.all(asks.map(half));
          },
        });
        const answers = await Promise.allSettled(asked.map((number) => gathering.ask(number)));
        expect(
          answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
        ).toEqual(asked.map((number) => (number % 2 === 1 ? `AppError: ${number} is odd` : number / 2)));
        expect(calls).toHaveLength(Math.ceil(asked.length / most));
        expect(Math.max(0, ...calls)).toBeLessThanOrEqual(most);
      },
    ),
  );
});

test('a call that fails fails everything asked in it, and what is asked later goes in a call of its own', async () => {
  const calls: string[][] = [];
  const gathering = new Gathering<string, string>({
    most: 9,
    call: async (asks) => {
      calls.push([...asks]);
      if (calls.length === 1) {
        throw AppError.unavailable('the link is down');
      }
      return asks.map((value) => ({ value }));
    },
  });
  const first = await Promise.allSettled([gathering.ask('a'), gathering.ask('b')]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await gathering.ask('c')).toBe('c');
  expect(calls).toEqual([['a', 'b'], ['c']]);
});
