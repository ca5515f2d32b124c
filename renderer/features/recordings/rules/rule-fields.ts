import type { RecordingRule } from '#shared/recordings.ts';

/** ISO 8601: 1 is Monday. */
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A rule as its form holds it, whichever kind it is. Times of day are `HH:MM` of the court's zone. */
export interface RuleFields {
  kind: RecordingRule['kind'];
  courtId: string;
  name: string;
  enabled: boolean;
  sourceIds: string[];
  weekdays: number[];
  start: string;
  end: string;
  beforeS: number;
  afterS: number;
}

/** Office hours, and a usual length around a call. */
export const NEW_FIELDS: RuleFields = {
  kind: 'schedule',
  courtId: '',
  name: '',
  enabled: true,
  sourceIds: [],
  weekdays: [1, 2, 3, 4, 5],
  start: '08:30',
  end: '17:30',
  beforeS: 60,
  afterS: 300,
};

export function fieldsOf(rule: RecordingRule): RuleFields {
  const { courtId, name, enabled } = rule;
  const base = { ...NEW_FIELDS, courtId, name, enabled };
  if (rule.kind === 'sos') {
    const { kind, beforeS, afterS } = rule;
    return { ...base, kind, beforeS, afterS };
  }
  const { kind, sourceIds, weekdays, from, to } = rule;
  return { ...base, kind, sourceIds: [...sourceIds], weekdays: [...weekdays], start: from, end: to };
}

export function ruleOf(id: string, fields: RuleFields): RecordingRule {
  const { courtId, enabled, sourceIds, weekdays, start, end, beforeS, afterS } = fields;
  const base = { id, courtId, name: fields.name.trim(), enabled };
  return fields.kind === 'sos'
    ? { ...base, kind: 'sos', beforeS, afterS }
    : {
        ...base,
        kind: 'schedule',
        sourceIds,
        weekdays: [...weekdays].sort((a, b) => a - b),
        from: start,
        to: end,
      };
}

/** Weekdays put together where they follow each other: 1–5, 7. */
export function dayRanges(weekdays: readonly number[]): (readonly [from: number, to: number])[] {
  const ranges: [number, number][] = [];
  for (const day of [...weekdays].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === day - 1) {
      last[1] = day;
    } else {
      ranges.push([day, day]);
    }
  }
  return ranges;
}
