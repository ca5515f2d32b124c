import type { z } from 'zod';
import { AppError } from '#shared/errors.ts';

/** What a route was given, checked. @throws AppError('invalidInput') with `place` */
export function parse<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw AppError.invalidInput(place, parsed.error.issues[0]?.message ?? 'not valid');
  }
  return parsed.data;
}
