import { z } from 'zod';
import { EntryId } from './catalogue/names.ts';

/**
 * How an import of a file stands. `paused`: its process ended before the file did, or was kept from going on by what may pass; it goes on
 * from where it was. `failed`: something in the file or its mapping ended it.
 */
export const ImportState = z.enum(['running', 'paused', 'done', 'failed']);
export type ImportState = z.infer<typeof ImportState>;

/** A line of a file that wasn't taken, and why. */
export const ImportProblem = z.object({ place: z.string(), reason: z.string() });
export type ImportProblem = z.infer<typeof ImportProblem>;

/** An import of a file of events. Times in UTC ms, sizes in bytes. */
export const ImportJob = z.object({
  id: z.uuid(),
  catalogueId: EntryId,
  file: z.string(),
  size: z.number(),
  state: ImportState,
  /** Bytes read so far. */
  read: z.number(),
  records: z.number(),
  appended: z.number(),
  duplicates: z.number(),
  skipped: z.number(),
  refused: z.number(),
  /** Cases whose state has still to be worked out, after the file was read. */
  unsettled: z.number(),
  /** The first of the lines that were refused. */
  problems: z.array(ImportProblem),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  reason: z.string().nullable(),
});
export type ImportJob = z.infer<typeof ImportJob>;

/** Path to which events are pushed over HTTP. */
export const PUSH_PATH = '/cases/events';
/** Largest body and most events of one push. */
export const MAX_PUSH_BYTES = 8 * 1024 * 1024;
export const MAX_PUSH_EVENTS = 5_000;
