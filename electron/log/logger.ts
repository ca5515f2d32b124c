/**
 * Log of the main process. Rubric: `info` is one line per change of state, `warn` is something that was mended,
 * `error` is something given up. Never a token, never the text of an instruction.
 */
export interface Logger {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
