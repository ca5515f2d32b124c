import { Worker } from 'node:worker_threads';
import type { BriefDocument, BriefFormat } from '#shared/analysis/brief.ts';
import { AppError } from '#shared/errors.ts';
import { findFonts } from './fonts.ts';

/** Setting type takes a second of computing: on a thread of its own it holds up nobody. */
const WORKER = new URL('./render-worker.ts', import.meta.url);
const LIMIT_MS = 60_000;

/** What a thread is given to do. */
export interface Rendering {
  document: BriefDocument;
  format: BriefFormat;
}

/**
 * A written brief as a file.
 * @throws AppError('unavailable') where the server has no Chinese font, or when it takes too long
 */
export async function renderBrief(rendering: Rendering): Promise<Buffer> {
  findFonts();
  const worker = new Worker(WORKER, { workerData: rendering });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void worker.terminate();
      reject(AppError.unavailable('the brief took too long to be set'));
    }, LIMIT_MS);
    worker.once('message', (bytes: Uint8Array) => {
      clearTimeout(timer);
      resolve(Buffer.from(bytes));
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
