import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { table } from '../../scripts/lib/table.mjs';
import { describeMachine } from './machine.ts';
import { median, p95 } from './stats.ts';

/** Where the figures are kept. */
export const RESULTS_FILE = path.join(import.meta.dirname, '../results.json');

/** One figure. */
export interface Result {
  /** The benchmark that took it; see `--only`. */
  area: string;
  name: string;
  unit: string;
  median: number;
  p95: number;
  runs: number;
  /** What it is compared with, and how many times that it is. */
  versus?: string;
  ratio?: number;
  machine: string;
  /** When it was taken, ISO 8601. */
  at: string;
}

export interface Figure {
  name: string;
  unit: string;
  values: readonly number[];
  /** What the figure is meant to reach, in its unit. */
  aim?: number;
  /** What else was measured the same way, in its unit. */
  versus?: { name: string; values: readonly number[] };
}

const round = (value: number): number => Number(value.toPrecision(4));

/** How many times `other` that `value` is; nothing where that is no number, as with twice nothing. */
const ratioTo = (value: number, other: number): { ratio?: number } =>
  Number.isFinite(value / other) ? { ratio: round(value / other) } : {};

/** Makes the figures of one benchmark comparable: medians and spread, with the machine and the time. */
export function toResults(area: string, figures: readonly Figure[]): Result[] {
  const at = new Date().toISOString();
  const machine = describeMachine();
  return figures.map(({ name, unit, values, aim, versus }) => ({
    area,
    name,
    unit,
    median: round(median(values)),
    p95: round(p95(values)),
    runs: values.length,
    ...(aim === undefined ? {} : { versus: `aim ${aim} ${unit}`, ...ratioTo(median(values), aim) }),
    ...(versus === undefined
      ? {}
      : { versus: versus.name, ...ratioTo(median(values), median(versus.values)) }),
    machine,
    at,
  }));
}

/** The figures as a table for people. */
export function printResults(results: readonly Result[]): void {
  const head = ['area', 'figure', 'median', 'p95', 'unit', 'runs', 'versus', 'ratio'];
  const rows = results.map(({ area, name, median, p95, unit, runs, versus, ratio }) =>
    [area, name, median, p95, unit, runs, versus ?? '', ratio ?? ''].map(String),
  );
  console.log(table([head, ...rows]).join('\n'));
}

/**
 * Puts the figures into the file, in place of those of their benchmark; of those only whose names begin with `part`, where a benchmark is
 * taken in parts.
 */
export function keepResults(results: readonly Result[], part = ''): void {
  const fresh = new Set(results.map(({ area }) => area));
  const kept = existsSync(RESULTS_FILE)
    ? (JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Result[]).filter(
        ({ area, name }) => !fresh.has(area) || !name.startsWith(part),
      )
    : [];
  const all = [...kept, ...results].toSorted((a, b) => a.area.localeCompare(b.area));
  writeFileSync(RESULTS_FILE, `${JSON.stringify(all, null, 2)}\n`);
}
