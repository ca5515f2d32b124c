import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

/** How long a child may take to end by itself before it is killed. */
const GRACE_MS = 3_000;
/** What is kept of a child's last words. */
const MAX_STDERR = 2_000;

/** On Linux a child is killed by the kernel when this process dies, however it dies. */
const DIE_WITH_PARENT = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : [];

/**
 * Arguments written as on a command line: the text is cut at spaces, what is put in stays whole. A value directly after other text
 * (`-metadata title=${name}`) belongs to the same argument.
 */
export function words(text: TemplateStringsArray, ...values: (string | number)[]): string[] {
  const found: string[] = [];
  let current: string | null = null;
  for (const [index, part] of text.entries()) {
    for (const piece of part.split(/(\s+)/)) {
      if (piece.trim() !== '') {
        current = (current ?? '') + piece;
      } else if (piece !== '' && current !== null) {
        found.push(current);
        current = null;
      }
    }
    const value = values[index];
    if (value !== undefined) {
      current = (current ?? '') + String(value);
    }
  }
  return current === null ? found : [...found, current];
}

/** A running ffmpeg. */
export interface Ffmpeg {
  readonly process: ChildProcess;
  /** Resolves when it has ended, with its exit code and the end of what it said. */
  readonly ended: Promise<{ code: number | null; lastWords: string }>;
  /** Asks it to end, kills it if it doesn't. Can be called again. */
  stop(): Promise<void>;
}

export interface FfmpegOptions {
  /** Lowest priority, for work that nobody waits for. */
  nice?: boolean;
  /** Hears what it writes to standard output. */
  onOutput?: (text: string) => void;
  /** Raw frames for its standard input, so many a second; null, and one that it has no room for, is left out. */
  frames?: { next: () => Buffer | null; fps: number };
}

/** Writes frames at their times until the pipe closes. */
function pour(pipe: Writable, { next, fps }: NonNullable<FfmpegOptions['frames']>): void {
  const began = performance.now();
  let written = 0;
  const timer = setInterval(
    () => {
      const due = Math.floor(((performance.now() - began) * fps) / 1_000) + 1;
      if (written < due && !pipe.writableNeedDrain) {
        const frame = next();
        if (frame !== null) {
          pipe.write(frame);
        }
        // What was missed is left out; ffmpeg stamps each frame with the time at which it comes.
        written = due;
      }
    },
    1_000 / fps / 2,
  );
  pipe.on('error', () => undefined);
  pipe.on('close', () => clearInterval(timer));
}

/** Starts ffmpeg with `args`; it says only errors. */
export function startFfmpeg(args: readonly string[], options: FfmpegOptions = {}): Ffmpeg {
  const nice = options.nice === true ? ['nice', '-n', '19'] : [];
  const [command = '', ...rest] = [
    ...DIE_WITH_PARENT,
    ...nice,
    'ffmpeg',
    '-hide_banner',
    '-nostdin',
    '-v',
    'error',
    ...args,
  ];
  const { frames } = options;
  const child = spawn(command, rest, { stdio: [frames === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  if (frames !== undefined && child.stdin !== null) {
    pour(child.stdin, frames);
  }
  let lastWords = '';
  let isOver = false;

  child.stdout?.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-MAX_STDERR);
  });
  const ended = new Promise<{ code: number | null; lastWords: string }>((resolve) => {
    child.on('error', (error) => {
      isOver = true;
      resolve({ code: null, lastWords: error.message });
    });
    child.on('close', (code) => {
      isOver = true;
      resolve({ code, lastWords: lastWords.trim() });
    });
  });

  return {
    process: child,
    ended,
    stop: async () => {
      if (!isOver) {
        child.kill('SIGTERM');
        const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
        await ended;
        clearTimeout(killer);
      }
    },
  };
}

/** Runs ffmpeg to its end; throws with its last words when it fails. */
export async function runFfmpeg(
  args: readonly string[],
  options: FfmpegOptions & { signal?: AbortSignal } = {},
): Promise<void> {
  const { signal, ...rest } = options;
  signal?.throwIfAborted();
  const child = startFfmpeg(args, rest);
  const onAbort = (): void => void child.stop();
  signal?.addEventListener('abort', onAbort, { once: true });
  const { code, lastWords } = await child.ended;
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  if (code !== 0) {
    throw new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${lastWords}`);
  }
}
