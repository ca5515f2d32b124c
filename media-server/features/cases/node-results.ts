import type { Knex } from 'knex';
import { isOpen, stateOf, type NodeInstance } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';

/** How the instances of a node went: done in time, not done in time, still open and not late. */
export interface NodeResult {
  met: number;
  missed: number;
  open: number;
}

/**
 * A clock that has or had a deadline, in whole minutes: when it began (since 1970), from then to its deadline, and to its end; null: it
 * runs on. `done` 0: it ended with its case, late and undone.
 */
export type ClockTimes = [from: number, allowed: number, used: number | null, done: 0 | 1];

/** By node id: met, missed, open, and the times of its clocks. As it is kept with a case. */
export type CaseResults = Record<
  string,
  [met: number, missed: number, open: number, clocks?: ClockTimes[] | undefined]
>;

const MINUTE_MS = 60_000;

/** Rows that are read at once. */
const PAGE = 5_000;

/** Ended undone after its deadline had passed: the case's closing doesn't make it timely. */
const endedLate = (instance: NodeInstance): boolean =>
  instance.kind === 'clock' &&
  instance.voidAt !== null &&
  instance.dueAt !== null &&
  instance.voidAt > instance.dueAt &&
  instance.rule.definition.clock?.lapses !== true;

function outcomeOf(instance: NodeInstance, now: number): 0 | 1 | 2 | null {
  switch (stateOf(instance, now)) {
    case 'done': {
      return 0;
    }
    case 'doneLate':
    case 'overdue':
    case 'breached': {
      return 1;
    }
    case 'void': {
      return endedLate(instance) ? 1 : null;
    }
    case 'waived':
    case 'lapsed': {
      return null;
    }
    default: {
      return isOpen(instance) ? 2 : null;
    }
  }
}

/** Times of an instance; null: it has no deadline, stands still, or ended with its case before it. */
function timesOf(instance: NodeInstance): ClockTimes | null {
  if (
    instance.kind === 'gate' ||
    instance.dueAt === null ||
    instance.dueAt < instance.countsFrom + MINUTE_MS
  ) {
    return null;
  }
  const { countsFrom, dueAt, doneAt, voidAt } = instance;
  if (doneAt === null && voidAt !== null && !endedLate(instance)) {
    return null;
  }
  const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS);
  const from = minuteOf(countsFrom);
  const end = doneAt ?? voidAt;
  return [
    from,
    minuteOf(dueAt) - from,
    end === null ? null : Math.max(0, minuteOf(end) - from),
    doneAt === null && voidAt !== null ? 0 : 1,
  ];
}

/** How the nodes of a case went up to `now`. Waived and void instances count for nothing, nor do those that nobody can miss. */
export function resultsOf(state: CaseState, now: number): CaseResults {
  const results: CaseResults = {};
  for (const instance of state.instances) {
    const outcome = outcomeOf(instance, now);
    if (outcome !== null) {
      const counts = (results[instance.rule.definition.id] ??= [0, 0, 0]);
      counts[outcome] += 1;
      const times = timesOf(instance);
      if (times !== null) {
        (counts[3] ??= []).push(times);
      }
    }
  }
  return results;
}

/** How the nodes of a catalogue went, over all its cases. */
export async function nodeResults(db: Knex, catalogueId: string): Promise<Map<string, NodeResult>> {
  const totals = new Map<string, NodeResult>();
  for (let last = 0; ;) {
    const rows = (await db('cases')
      .where('catalogue_id', catalogueId)
      .where('no', '>', last)
      .orderBy('no')
      .limit(PAGE)
      .select('no', 'results')) as { no: number; results: string }[];
    for (const { results } of rows) {
      for (const [nodeId, [met, missed, open]] of Object.entries(JSON.parse(results) as CaseResults)) {
        const total = totals.get(nodeId) ?? { met: 0, missed: 0, open: 0 };
        totals.set(nodeId, {
          met: total.met + met,
          missed: total.missed + missed,
          open: total.open + open,
        });
      }
    }
    const end = rows.at(-1);
    if (end === undefined) {
      return totals;
    }
    last = end.no;
  }
}
