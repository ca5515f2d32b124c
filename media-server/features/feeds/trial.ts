import type { CaseEventInput } from '#shared/cases/input.ts';
import type { RuleSet } from '#shared/catalogue/rules.ts';
import type { ImportProblem } from '#shared/feeds.ts';
import type { Clock } from '../../clock.ts';
import { brokenOffBy, noneTaken, type ImportPlan } from './file-import.ts';
import { compileMapping } from './mapping/compile.ts';
import { readOptionsOf } from './mapping/mapping.ts';
import { openRecords } from './readers/open.ts';

/** What an import of a file would do. Times in UTC ms; null when there is no event. */
export interface Trial {
  records: number;
  events: number;
  cases: number;
  skipped: number;
  refused: number;
  /** Events by their type. */
  types: ReadonlyMap<string, number>;
  from: number | null;
  to: number | null;
  /** Why the import would fail: the place after which nothing could be read, or that no record could be taken. */
  failure: string | null;
}

interface Options {
  signal?: AbortSignal;
  onProgress?: (read: number, size: number) => void;
  onProblem?: (problem: ImportProblem) => Promise<void>;
}

/** The courts of a file's cases, as the import would find them. */
class CaseCourts {
  readonly #inScope: ReadonlySet<string>;
  readonly #fallback: string | undefined;
  readonly #byCase = new Map<string, string>();

  constructor(inScope: ReadonlySet<string>, fallback: string | undefined) {
    this.#inScope = inScope;
    this.#fallback = fallback;
  }

  get cases(): number {
    return this.#byCase.size;
  }

  /** Why the event's case can't be of its court; null when it can. */
  faultOf({ caseId, courtId }: CaseEventInput): string | null {
    const known = this.#byCase.get(caseId);
    if (known !== undefined) {
      return courtId === undefined || courtId === known
        ? null
        : `courtId: the case ${caseId} is of the court ${known}`;
    }
    const named = courtId ?? this.#fallback;
    if (named === undefined) {
      return 'courtId: the first event of a case names its court';
    }
    if (!this.#inScope.has(named)) {
      return `courtId: the court ${named} was not found`;
    }
    this.#byCase.set(caseId, named);
    return null;
  }
}

/**
 * Reads and maps a file without writing anything. What only the store knows isn't looked at: which events are there already, and in
 * which courts their cases are.
 * @param courtIds courts whose cases these may be
 */
export async function tryFile(
  { rules, courtIds, clock }: { rules: RuleSet; courtIds: ReadonlySet<string>; clock: Clock },
  plan: Pick<ImportPlan, 'file' | 'mapping' | 'courtId'>,
  { signal, onProgress, onProblem }: Options = {},
): Promise<Trial> {
  const caseCourts = new CaseCourts(courtIds, plan.courtId);
  const map = compileMapping(plan.mapping, rules, clock);
  const types = new Map<string, number>();
  const trial = { records: 0, events: 0, skipped: 0, refused: 0 };
  let from: number | null = null;
  let to: number | null = null;
  let brokenOff: string | null = null;
  const problems: ImportProblem[] = [];
  const refuse = async (place: string, reason: string): Promise<void> => {
    trial.refused += 1;
    if (problems.length === 0) {
      problems.push({ place, reason });
    }
    await onProblem?.({ place, reason });
  };
  for await (const item of openRecords(plan.file, { ...readOptionsOf(plan.mapping), signal, onProgress })) {
    trial.records += 1;
    brokenOff = brokenOffBy(item);
    if (!('record' in item)) {
      await refuse(item.place, item.reason);
      continue;
    }
    const mapped = map(item.record, item.place);
    if ('skipped' in mapped) {
      trial.skipped += 1;
    } else if ('problem' in mapped) {
      await refuse(item.place, `${mapped.problem.field}: ${mapped.problem.reason}`);
    } else {
      const { event } = mapped;
      const fault = caseCourts.faultOf(event);
      if (fault !== null) {
        await refuse(item.place, fault);
        continue;
      }
      trial.events += 1;
      types.set(event.type, (types.get(event.type) ?? 0) + 1);
      from = Math.min(from ?? event.at, event.at);
      to = Math.max(to ?? event.at, event.at);
    }
  }
  const failure = brokenOff ?? noneTaken({ ...trial, problems });
  return { ...trial, cases: caseCourts.cases, types, from, to, failure };
}
