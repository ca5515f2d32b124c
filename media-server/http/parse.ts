import type { z } from 'zod';
import { AppError } from '#shared/errors.ts';

/**
 * What a route was given, checked. `place` names it; what is wrong within it is named behind that.
 * @throws AppError('invalidInput')
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
    throw AppError.invalidInput(path, issue?.message ?? 'not valid');
  }
  return parsed.data;
}
