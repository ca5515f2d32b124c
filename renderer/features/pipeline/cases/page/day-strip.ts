import { parseIsoDate, type DayNumber } from '#shared/calendar/zone.ts';
import type { z } from 'zod';
import type { DayRunView } from '#shared/cases/views.ts';

type DayRun = z.infer<typeof DayRunView>;

/** As the count has them; `makeUp`: a weekend day that is worked (调休) and counts. */
export type BlockKind = DayRun['kind'] | 'makeUp';

/** Days in a row of one kind. */
export interface DayBlock {
  kind: BlockKind;
  from: string;
  to: string;
  days: number;
  /** Of the holiday or of what stopped the clock; null where it needs none. */
  name: string | null;
  /** How many days were counted up to and with the last of them. */
  counted: number;
}

interface BlockNames {
  english: boolean;
  pause: (id: string) => string;
}

const daysOf = ({ from, to }: Pick<DayRun, 'from' | 'to'>): number =>
  parseIsoDate(to) - parseIsoDate(from) + 1;

/** The runs of a count as blocks of a strip. */
export function dayBlocks(runs: readonly DayRun[], { english, pause }: BlockNames): DayBlock[] {
  return runs.map((run) => {
    const holiday = english ? run.nameEn : run.nameZh;
    return {
      kind: run.kind === 'counted' && holiday !== null ? 'makeUp' : run.kind,
      from: run.from,
      to: run.to,
      days: daysOf(run),
      name: run.pause === null ? holiday : pause(run.pause),
      counted: run.counted,
    };
  });
}

/** How many days there are of each kind and name, in the order in which they come first. */
export function daySums(blocks: readonly DayBlock[]): Pick<DayBlock, 'kind' | 'name' | 'days'>[] {
  const sums = new Map<string, Pick<DayBlock, 'kind' | 'name' | 'days'>>();
  for (const { kind, name, days } of blocks) {
    const key = `${kind} ${name ?? ''}`;
    sums.set(key, { kind, name, days: (sums.get(key)?.days ?? 0) + days });
  }
  return [...sums.values()];
}

/** Where a day stands in the strip, 0–1 at its middle; null outside. */
export function placeOf(blocks: readonly DayBlock[], day: DayNumber): number | null {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (first === undefined || last === undefined) {
    return null;
  }
  const from = parseIsoDate(first.from);
  const length = parseIsoDate(last.to) - from + 1;
  const place = (day - from + 0.5) / length;
  return place < 0 || place > 1 ? null : place;
}

/** Share of the strip that a character takes, about. */
const CHARACTER = 0.022;

/** What is written into a block; nothing where it has no room. */
export function labelOf({ kind, name, days }: DayBlock, total: number): string {
  const text = name ?? (kind === 'counted' ? String(days) : '');
  return days / total >= CHARACTER * (text.length + 1) ? text : '';
}
