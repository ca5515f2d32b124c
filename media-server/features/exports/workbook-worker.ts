import { parentPort, workerData } from 'node:worker_threads';
import writeExcelFile from 'write-excel-file/node';
import type { Workbook } from './workbook.ts';

const { sheet, titles, rows } = workerData as Workbook;
const head = titles.map((value) => ({ value, fontWeight: 'bold' as const }));
const body = rows.map((cells) => cells.map((value) => (value === null ? null : { value })));
const buffer = await writeExcelFile([head, ...body], { sheet, stickyRowsCount: 1 }).toBuffer();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(new Uint8Array(buffer));
