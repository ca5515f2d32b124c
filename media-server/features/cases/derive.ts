import { createHash } from 'node:crypto';
import type { CaseEvent } from '#shared/cases/events.ts';
import { nextChangeOf, stateOf, type NodeInstance, type NodeState } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import { BUILT_IN_EVENTS } from '#shared/catalogue/vocabulary.ts';
import type { CourtNode } from '../../context.ts';
import { resultsOf } from './node-results.ts';
import type { CaseRow, CourtColumns, NodeRow } from './rows.ts';

/** Applicants and debtors of a case, joined as lists show them. */
const NAME_LIMIT = 200;
/** What a column takes of a case number, or of a judge's id or name; of other texts less. */
const COLUMN_LIMIT = 120;
const KIND_LIMIT = 80;

const OUR_OWN: ReadonlySet<string> = new Set(BUILT_IN_EVENTS.map(({ id }) => id));

/** States of an instance that a case waits in. */
const WAITING: ReadonlySet<NodeState> = new Set([
  'pending',
  'dueSoon',
  'overdue',
  'paused',
  'blocked',
  'breached',
]);

/** Columns of a court's place, from its path (`zj/zj-hz/zj-hz-xihu/`), by the courts' own levels. */
export function courtColumnsOf(court: CourtNode, find: (id: string) => CourtNode | undefined): CourtColumns {
  const columns: CourtColumns = { high_id: null, intermediate_id: null, basic_id: null };
  for (let at: CourtNode | undefined = court; at !== undefined;) {
    columns[`${at.level}_id`] = at.id;
    at = at.parentId === null ? undefined : find(at.parentId);
  }
  return columns;
}

/** The path of a case: the kinds of its events in order, repeats in a row once. What this system notes of it is no step of it. */
export function stepsOf(counted: readonly CaseEvent[]): string[] {
  return counted
    .map(({ type }) => type)
    .filter((type) => !OUR_OWN.has(type))
    .filter((type, index, all) => type !== all[index - 1]);
}

/** Cases of one value took the same path. */
const hashOf = (steps: readonly string[]): string =>
  createHash('sha256').update(steps.join(' ')).digest('hex').slice(0, 16);

/** The beginning of a text, as long as its column takes; no character is cut in two. */
export function clipped(text: string | null | undefined, limit = COLUMN_LIMIT): string | null {
  const cut = text?.slice(0, limit) ?? null;
  return cut === null || cut.isWellFormed() ? cut : cut.slice(0, -1);
}

function namesOf(state: CaseState, role: string): string | null {
  const names = state.parties.filter((party) => party.role === role).map(({ name }) => name);
  return names.length === 0 ? null : clipped(names.join('、'), NAME_LIMIT);
}

/** An instance that waits, with the state that it is in now. */
export interface Waiting {
  instance: NodeInstance;
  state: NodeState;
}

/** What a case waits for at `now`. Nodes that its court has switched off meanwhile are left out. */
export function waitingOf(state: CaseState, now: number): Waiting[] {
  return state.instances
    .filter(({ rule }) => state.rules.node(rule.definition.id) !== undefined)
    .map((instance) => ({ instance, state: stateOf(instance, now) }))
    .filter((waiting) => WAITING.has(waiting.state));
}

/** Row of an instance that waits. */
export function nodeRowOf(
  { instance, state }: Waiting,
  caseNo: number,
  place: CourtColumns,
  now: number,
): Omit<NodeRow, 'no'> {
  return {
    case_no: caseNo,
    key: instance.key,
    node_id: instance.rule.definition.id,
    subject: instance.subject,
    kind: instance.kind,
    state,
    screen: state === 'breached' ? 'anomaly' : (instance.rule.definition.screen ?? null),
    started_at: instance.startedBy.at,
    due_at: instance.kind === 'clock' ? instance.dueAt : instance.clearsAt,
    next_at: nextChangeOf(instance, now),
    ...place,
  };
}

/** Whether the case is beyond its enforcement term (超执限), or was closed beyond it. */
function isOverTerm(state: CaseState, now: number): boolean {
  return state.instances.some(
    (instance) =>
      instance.rule.definition.screen === 'overTerm' &&
      ['overdue', 'doneLate'].includes(stateOf(instance, now)),
  );
}

/** What identifies a case and doesn't come from folding it. */
export type CaseIdentity = Pick<CaseRow, 'no' | 'catalogue_id' | 'case_id' | 'court_id'> & CourtColumns;

/** Row of a case as its events make it. */
export function caseRowOf(
  identity: CaseIdentity,
  state: CaseState,
  waiting: readonly Waiting[],
  { now, rev }: { now: number; rev: number },
): CaseRow {
  const count = (wanted: NodeState): number => waiting.filter((one) => one.state === wanted).length;
  const visit = state.visits.at(-1);
  const steps = stepsOf(state.events);
  const [ledger] = state.facts.ledgers.values();
  const applicant = namesOf(state, 'applicant');
  const debtor = namesOf(state, 'debtor');
  const number = clipped(state.number);
  const search = [number, identity.case_id, applicant, debtor].filter((part) => part !== null);
  return {
    ...identity,
    number,
    case_kind: clipped(state.caseKind, KIND_LIMIT),
    status: state.status,
    stage: visit?.stage ?? null,
    stage_since: visit?.from ?? null,
    began_at: state.beganAt,
    closed_at: state.closedAt,
    closing_way: clipped(state.closingWay, KIND_LIMIT),
    handler_id: clipped(state.handler?.id),
    handler_name: clipped(state.handler?.name),
    applicant,
    debtor,
    claimed_fen: state.claimedFen,
    received_fen: ledger?.in ?? 0,
    held_fen: (ledger?.in ?? 0) - (ledger?.out ?? 0),
    flags: JSON.stringify([...state.facts.flags].sort()),
    last_act_at: state.lastActAt,
    last_event_at: state.events.at(-1)?.at ?? null,
    events: state.events.length,
    overdue: count('overdue'),
    due_soon: count('dueSoon'),
    blocked: count('blocked') + count('breached'),
    over_term: isOverTerm(state, now) ? 1 : 0,
    visits: JSON.stringify(state.visits.map(({ stage, from, to }) => [stage, from, to])),
    path: hashOf(steps),
    latest: steps.at(-1) ?? null,
    results: JSON.stringify(resultsOf(state, now)),
    search: search.join(' ').toLowerCase(),
    stale: 0,
    rev,
  };
}
