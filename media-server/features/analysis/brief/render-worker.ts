import { parentPort, workerData } from 'node:worker_threads';
import { briefDocx } from './docx.ts';
import { findFonts } from './fonts.ts';
import { briefPdf } from './pdf.ts';
import type { Rendering } from './render.ts';

const { document, format } = workerData as Rendering;
const fonts = findFonts();
const made = format === 'pdf' ? await briefPdf(document, fonts) : await briefDocx(document, fonts);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(new Uint8Array(made));
