import { z } from 'zod';

/** A name without a path, without characters that a file system or a header minds, and without those that make it read otherwise. */
export const FileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .transform((name) => name.replaceAll(/[\p{Cc}\p{Bidi_Control}\\/:*?"<>|]/gu, '_'));

/** A name as RFC 8187 has it in a header. */
export const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (one) => `%${one.codePointAt(0)?.toString(16).toUpperCase()}`,
  );
