import type { Logger } from '../log/logger.ts';

export interface RecordingLog extends Logger {
  readonly lines: { level: string; message: string }[];
}

/** A log for tests that keeps its lines in memory. */
export function recordingLog(): RecordingLog {
  const lines: { level: string; message: string }[] = [];
  const write = (level: string) => (message: string) => void lines.push({ level, message });

  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
}
