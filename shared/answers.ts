import { z } from 'zod';
import { AppError, ERROR_CODES, type ErrorCode } from './errors.ts';

const Failure = z.object({
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  place: z.string().optional(),
});

/** The answer to one of several things that are asked for in one call: its value, or why there is none. Answers stand in the order asked. */
export const answer = <T extends z.ZodType>(value: T) =>
  z.union([z.object({ value }), z.object({ failure: Failure })]);

export type Answer<T> = { value: T } | { failure: z.infer<typeof Failure> };

/** Does one of several things. @throws what isn't an `AppError`: that is no answer to this one alone */
export async function answerOf<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof AppError)) {
      throw error;
    }
    const { code, message, place } = error;
    return { failure: { code, message, ...(place === undefined ? {} : { place }) } };
  }
}

/** The value of an answer. @throws AppError its failure */
export function valueOf<T>(given: Answer<T>): T {
  if ('value' in given) {
    return given.value;
  }
  const { code, message, place } = given.failure;
  throw new AppError(code, message, place === undefined ? {} : { place });
}
