import { lastNotAbove } from '#shared/sorted.ts';
import type { TimelineItem } from '#shared/timeline.ts';

/** Lanes of the axis, from top to bottom. */
export const LANES = ['course', 'orders', 'units', 'talk', 'incidents', 'evidence', 'cases'] as const;
export type LaneId = (typeof LANES)[number];

const OF_LOG: Record<Extract<TimelineItem, { kind: 'log' }>['fact']['kind'], LaneId> = {
  created: 'course',
  changed: 'course',
  state: 'course',
  phase: 'course',
  note: 'course',
  report: 'course',
  need: 'course',
  called: 'units',
  checked: 'units',
  waived: 'units',
  joined: 'units',
  left: 'units',
  answered: 'units',
  late: 'units',
  order: 'orders',
  unconfirmed: 'orders',
  sos: 'incidents',
  evidence: 'evidence',
};

export function laneOf(item: TimelineItem): LaneId {
  switch (item.kind) {
    case 'log': {
      return OF_LOG[item.fact.kind];
    }
    case 'receipt': {
      return 'orders';
    }
    case 'talk': {
      return 'talk';
    }
    case 'incident': {
      return 'incidents';
    }
    case 'case': {
      return 'cases';
    }
  }
}

export type Tone = 'plain' | 'attention' | 'danger';

/** How an item is coloured: what somebody had to see to. */
export function toneOf(item: TimelineItem): Tone {
  if (item.kind === 'incident') {
    return item.step === 'opened' ? 'danger' : 'plain';
  }
  if (item.kind !== 'log') {
    return 'plain';
  }
  const { fact } = item;
  if (fact.kind === 'sos') {
    return fact.step === 'raised' ? 'danger' : 'plain';
  }
  return fact.kind === 'late' || fact.kind === 'unconfirmed' ? 'attention' : 'plain';
}

const WORSE: Record<Tone, number> = { plain: 0, attention: 1, danger: 2 };

/** A mark in a lane: one item, or several that lie so near that they couldn't be told apart. Times in UTC ms. */
export interface Mark {
  from: number;
  to: number;
  tone: Tone;
  count: number;
}

/** The marks of a lane's items, which are in order; those nearer than `apartMs` to each other are one. */
export function marksOf(items: readonly TimelineItem[], apartMs: number): Mark[] {
  const marks: Mark[] = [];
  for (const item of items) {
    const to = item.kind === 'talk' ? (item.to ?? item.at) : item.at;
    const tone = toneOf(item);
    const last = marks.at(-1);
    if (last !== undefined && item.at - last.to <= apartMs) {
      last.to = Math.max(last.to, to);
      last.count += 1;
      last.tone = WORSE[tone] > WORSE[last.tone] ? tone : last.tone;
    } else {
      marks.push({ from: item.at, to, tone, count: 1 });
    }
  }
  return marks;
}

/** Index of the last item not after a time; -1 before the first. Items are in order. */
export const indexAt = (items: readonly Pick<TimelineItem, 'at'>[], at: number): number =>
  lastNotAbove(items.length, (index) => items[index]?.at ?? Infinity, at);
