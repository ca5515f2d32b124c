import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { PEOPLE } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import { EXPORT_PATH, ExportRequest, MAX_EXPORT_ROWS, type ExportView } from '#shared/exports.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { toCells, type Cell } from './columns.ts';
import { makeWorkbook } from './workbook.ts';

/** Rows of a view and how many there are. */
export interface ExportSource {
  total: number;
  /** Pages of rows, in order. */
  pages: () => AsyncIterable<readonly object[]>;
}

type Deps = Pick<ServerContext, 'audit' | 'http'> & {
  /** What a view shows to a caller. Throws `notFound` for what is outside its courts. */
  open: (caller: Caller, of: ExportView) => Promise<ExportSource>;
};

/** The words of every node, court and stage come along. */
const BODY_LIMIT = 512 * 1024;
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

async function* cellsOf(
  source: ExportSource,
  toRow: (row: object) => Cell[],
): AsyncGenerator<Cell[], void, unknown> {
  for await (const page of source.pages()) {
    for (const row of page) {
      yield toRow(row);
    }
  }
}

async function collect(cells: AsyncIterable<Cell[]>, signal: AbortSignal): Promise<Cell[][]> {
  const rows: Cell[][] = [];
  for await (const row of cells) {
    if (signal.aborted) {
      break;
    }
    rows.push(row);
  }
  return rows;
}

/** Aborts when the client has gone before the answer was written. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.on('close', () => {
    if (!raw.writableFinished) {
      gone.abort();
    }
  });
  return gone.signal;
}

/** With the byte-order mark by which spreadsheets know UTF-8; what would be read as a formula is made text. */
function csvStream(titles: readonly string[], cells: AsyncGenerator<Cell[]>): Readable {
  const lines = stringify({ bom: true, header: true, columns: [...titles], escape_formulas: true });
  // Whichever ends first, a failed read or a reader that has gone, ends the other.
  pipeline(Readable.from(cells), lines, () => undefined);
  return lines;
}

/** `POST /exports`: what a view shows, as CSV or as a workbook. Each is an entry of the audit log. */
export function exportRoute({ audit, http, open }: Deps): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.post(EXPORT_PATH, { bodyLimit: BODY_LIMIT }, async (request, reply) => {
      const caller = await http.authenticate(request);
      if (!PEOPLE.includes(caller.role)) {
        throw AppError.forbidden(`the role ${caller.role} may not export`);
      }
      const parsed = ExportRequest.safeParse(request.body);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw AppError.invalidInput(issue?.path.join('.') || 'body', issue?.message ?? 'not valid');
      }
      const { of, format, columns, sheet } = parsed.data;
      const toRow = toCells(parsed.data);
      const source = await open(caller, of);
      if (source.total > MAX_EXPORT_ROWS[format]) {
        throw new AppError(
          'tooLarge',
          `${source.total} rows are more than the ${MAX_EXPORT_ROWS[format]} of an export as ${format}`,
        );
      }
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'cases.export',
        target: of.view,
        outcome: 'ok',
        detail: { ...of, format, rows: source.total },
      });
      const titles = columns.map(({ title }) => title);
      const cells = cellsOf(source, toRow);
      const signal = goneSignal(reply);
      const content =
        format === 'csv'
          ? csvStream(titles, cells)
          : await makeWorkbook({ sheet, titles, rows: await collect(cells, signal) }, signal);
      return reply
        .header('content-type', TYPES[format])
        .header('content-disposition', `attachment; filename="${of.view}.${format}"`)
        .header('cache-control', 'no-store')
        .send(content);
    });
  };
}
