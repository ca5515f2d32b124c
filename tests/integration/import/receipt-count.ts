import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** How a node went, as the import prints it. */
export interface Count {
  met: number;
  missed: number;
  open: number;
}

/** A clock of the catalogue in terms of the log: which activities start and end it, and how its last moment is found. */
interface Clock {
  starts: string;
  ends: string;
  /** SQL of the last day, or of the last second since 1970, of a clock that was started on `day` at `second`; NULL: there is none. */
  due: { day: string } | { second: string } | null;
}

const nthWorkingDay = (count: number): string => `(
  SELECT MIN(later.day) FROM calendar AS first JOIN calendar AS later ON later.workdays = first.workdays + ${count}
  WHERE first.day = start.day)`;
const workingDayFrom = (day: string): string =>
  `(SELECT MIN(calendar.day) FROM calendar WHERE calendar.works = 1 AND calendar.day >= ${day})`;

const RECEIVED = 'Confirmation of receipt';

/** The nodes of `data/receipt.catalogue.json`, once more by hand. */
const CLOCKS: Readonly<Record<string, Clock>> = {
  'receipt.check': { starts: RECEIVED, ends: 'T02%', due: { second: 'start.second + 4 * 3600' } },
  'receipt.determine': { starts: RECEIVED, ends: 'T04%', due: { day: nthWorkingDay(1) } },
  'receipt.send': { starts: RECEIVED, ends: 'T05%', due: { day: nthWorkingDay(2) } },
  'advice.determine': {
    starts: RECEIVED,
    ends: 'T06%',
    due: { day: workingDayFrom("date(start.day, '+14 days')") },
  },
  'advice.answer': {
    starts: 'T08%',
    ends: 'T09%',
    due: { day: workingDayFrom("date(start.day, '+1 month', 'floor')") },
  },
  'indication.determine': { starts: RECEIVED, ends: 'T10%', due: { day: nthWorkingDay(10) } },
  'indication.refuse': { starts: 'T11%', ends: 'T15%', due: { day: nthWorkingDay(5) } },
  'indication.hold': { starts: 'T16%', ends: 'T20%', due: { day: nthWorkingDay(3) } },
  'indication.outcome': { starts: RECEIVED, ends: 'T10% T15% T20%', due: null },
};

const like = (column: string, patterns: string): string =>
  `(${(patterns === RECEIVED ? [patterns] : patterns.split(' ')).map((one) => `${column} LIKE '${one}'`).join(' OR ')})`;

/**
 * Counts the log by SQL over a plain table of its lines, as `csv-parse` reads them. Days are those that its own times show; a calendar of
 * days tells how many working days have passed. Nothing of the project's code takes part.
 */
export class ReceiptCount {
  readonly #db = new DatabaseSync(':memory:');

  constructor(file: string) {
    this.#db.exec('CREATE TABLE log (request TEXT, activity TEXT, time TEXT, day TEXT, second REAL)');
    const insert = this.#db.prepare(
      "INSERT INTO log SELECT ?1, ?2, ?3, substr(?3, 1, 10), unixepoch(?3, 'subsec')",
    );
    const rows = parse<Record<string, string>>(gunzipSync(readFileSync(file)).toString('utf8'), {
      columns: true,
    });
    for (const row of rows) {
      insert.run(row['case:concept:name'] ?? '', row['concept:name'] ?? '', row['time:timestamp'] ?? '');
    }
    this.#db.exec(`
      CREATE TABLE calendar AS
      WITH RECURSIVE days(day) AS (
        SELECT '2010-09-01' UNION ALL SELECT date(day, '+1 day') FROM days WHERE day < '2012-12-31'
      )
      SELECT day, works, SUM(works) OVER (ORDER BY day) AS workdays
      FROM (SELECT day, strftime('%w', day) NOT IN ('0', '6') AS works FROM days)`);
  }

  /** Events and cases. */
  totals(): { events: number; cases: number } {
    return this.#db.prepare('SELECT COUNT(*) AS events, COUNT(DISTINCT request) AS cases FROM log').get() as {
      events: number;
      cases: number;
    };
  }

  /** Cases by the month of their first line, as a clock eight hours ahead of UTC shows it. */
  receivedByMonth(): Record<string, number> {
    const rows = this.#db
      .prepare(
        `SELECT strftime('%Y-%m', first + 8 * 3600, 'unixepoch') AS month, COUNT(*) AS cases
         FROM (SELECT MIN(second) AS first FROM log GROUP BY request) GROUP BY month`,
      )
      .all() as unknown as { month: string; cases: number }[];
    return Object.fromEntries(rows.map(({ month, cases }) => [month, cases]));
  }

  /**
   * How long the instances of a node took that were completed, in time or late alike: where the limit is less than three days, whole hours
   * as parts of a day, else natural days, as a clock eight hours ahead of UTC shows them.
   */
  daysOf(id: string): number[] {
    const { starts, ends, due } = CLOCKS[id] ?? { starts: '', ends: '', due: null };
    const isShort =
      due !== null && 'day' in due ? `julianday(${due.day}) - julianday(start.day) < 3` : 'true';
    const minute = (of: string): string => `CAST(${of}.second / 60 AS INTEGER)`;
    const day = (of: string): string => `((${minute(of)} + 8 * 60) / 1440)`;
    const days = `CASE WHEN ${isShort} THEN (${minute('ended')} - ${minute('start')}) / 60 / 24.0 ELSE ${day('ended')} - ${day('start')} END`;
    const rows = this.#db
      .prepare(
        `${this.#outcomes(starts, ends, `${days} AS days`)}
         SELECT days FROM outcome WHERE days IS NOT NULL`,
      )
      .all() as unknown as { days: number }[];
    return rows.map(({ days }) => days);
  }

  /** A start while the clock runs is none; an end counts for the start before it. What has no end by now is over. */
  node(id: string): Count {
    const { starts, ends, due } = CLOCKS[id] ?? { starts: '', ends: '', due: null };
    const late =
      due === null ? '0' : 'day' in due ? `ended.day > ${due.day}` : `ended.second > ${due.second}`;
    const row = this.#db
      .prepare(
        `
        ${this.#outcomes(starts, ends, `ended.second IS NOT NULL AS done, ${late} AS late`)}
        SELECT
          COALESCE(SUM(done AND NOT late), 0) AS met,
          COALESCE(SUM(${due === null ? '0' : 'NOT done OR late'}), 0) AS missed,
          COALESCE(SUM(${due === null ? 'NOT done' : '0'}), 0) AS open
        FROM outcome`,
      )
      .get() as unknown as Count;
    return { ...row };
  }

  /** Beginning of a statement over the instances of a node. */
  #outcomes(starts: string, ends: string, columns: string): string {
    return `
        WITH steps AS (
          SELECT request, day, second, ${like('activity', starts)} AS starts,
            LAG(${like('activity', starts)}, 1, 0) OVER (PARTITION BY request ORDER BY second) AS runs
          FROM log WHERE ${like('activity', starts)} OR ${like('activity', ends)}
        ),
        start AS (SELECT * FROM steps WHERE starts AND NOT runs),
        outcome AS (
          SELECT ${columns}
          FROM start LEFT JOIN steps AS ended ON ended.request = start.request AND ended.second = (
            SELECT MIN(next.second) FROM steps AS next
            WHERE next.request = start.request AND NOT next.starts AND next.second >= start.second)
        )`;
  }

  close(): void {
    this.#db.close();
  }
}

/** Ids of the nodes that are counted. */
export const COUNTED_NODES = Object.keys(CLOCKS);
