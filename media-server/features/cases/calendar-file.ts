import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { DayOverride } from '#shared/calendar/working-days.ts';

const Overrides = z.record(
  z.iso.date(),
  z.strictObject({ work: z.boolean(), nameZh: z.string(), nameEn: z.string() }),
);

/** The days that the court has set over the official list. @throws Error naming the file and the place */
export async function readCalendarFile(
  file: string | undefined,
): Promise<Readonly<Record<string, DayOverride>>> {
  if (file === undefined) {
    return {};
  }
  const parsed = Overrides.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`);
  }
  return parsed.data;
}
