import { z } from 'zod';

/** Whether every store keeps the text as it was given: half a surrogate pair and NUL would become another text, or an error. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
export const NOT_STORABLE = 'is not well-formed text';

/** A text of a call that is kept, or looked for in what is kept. */
export const storable = (limit: number): z.ZodString =>
  z.string().trim().max(limit).refine(isStorable, NOT_STORABLE);
