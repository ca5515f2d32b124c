import { createLog, type Logger } from '../log.ts';

/** A log that nobody reads. */
export const silentLog: Logger = createLog('silent');
