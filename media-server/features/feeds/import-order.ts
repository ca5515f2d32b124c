import type { ImportJob } from '#shared/feeds.ts';
import type { Config } from '../../config/schema.ts';

/** What the server asks of the process that imports a file of its feed folder. */
export interface ImportOrder {
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'calendarFile'>;
  /** The feed's folder, and the file in it. */
  folder: string;
  file: string;
  feed: string;
  /** Where lines that weren't taken are listed. */
  problemsFile: string;
}

/** What the server sends when the import shall end: its batch is written, and the file is gone on with later. */
export const STOP = 'stop';

/** How it ended. `isLasting`: trying the same again would end the same way. */
export type ImportAnswer = { job: ImportJob } | { reason: string; isLasting: boolean };
