import { valueOf, type Answer } from '#shared/answers.ts';

/** The value of the one thing that a call was asked for. @throws AppError its failure */
export function onlyValue<T>(answers: readonly Answer<T>[]): T {
  const [answer] = answers;
  if (answer === undefined || answers.length > 1) {
    throw new Error(`there are ${answers.length} answers`);
  }
  return valueOf(answer);
}
