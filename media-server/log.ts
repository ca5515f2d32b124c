import pino, { type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields that must never reach a log, at the top of an entry or one level below. */
const SECRETS = ['password', 'token', 'enrolmentCode', 'authorization', 'url', 'databaseUrl'];
/** Where PostgreSQL's errors repeat the row or the value that they are about. */
const VALUES_IN_ERRORS = ['err.detail', 'err.where'];

/**
 * The server's log: one JSON line an entry, on standard output. Levels by the rubric in docs/operations/logging.md: `info` one
 * line for each transition of a life cycle, `warn` something recovered, `error` something given up.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: {
        paths: [...SECRETS.flatMap((name) => [name, `*.${name}`]), ...VALUES_IN_ERRORS],
        censor: '[redacted]',
      },
    },
    destination,
  );
}
