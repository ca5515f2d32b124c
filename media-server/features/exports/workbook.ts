import { Worker } from 'node:worker_threads';
import { AppError } from '#shared/errors.ts';
import type { Cell } from './columns.ts';

/** Making a workbook takes seconds of computing: on a thread of its own it holds up nobody. */
const WORKER = new URL('./workbook-worker.ts', import.meta.url);
const LIMIT_MS = 120_000;

export interface Workbook {
  sheet: string;
  titles: readonly string[];
  rows: readonly (readonly Cell[])[];
}

/** Characters that the name of a sheet can't have. */
const NOT_IN_SHEET = /[[\]:*?/\\]/g;

/**
 * An Excel workbook of one sheet; whatever the sheet can't be called is left out of its name. It is given up when `signal` aborts.
 * @throws AppError('unavailable') when it could not be made in time, or was given up
 */
export function makeWorkbook({ sheet, ...rest }: Workbook, signal: AbortSignal): Promise<Buffer> {
  const workbook = { ...rest, sheet: sheet.replaceAll(NOT_IN_SHEET, ' ').trim() || 'Sheet1' };
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: workbook });
    const giveUp = (why: string): void => {
      end();
      void worker.terminate();
      reject(AppError.unavailable(why));
    };
    const onAbort = (): void => giveUp('nobody waits for the workbook any more');
    const timer = setTimeout(() => giveUp('the workbook took too long; export CSV, or fewer rows'), LIMIT_MS);
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort);
    worker.once('message', (bytes: Uint8Array) => {
      end();
      resolve(Buffer.from(bytes));
    });
    worker.once('error', (error) => {
      end();
      reject(error);
    });
    if (signal.aborted) {
      onAbort();
    }
  });
}
