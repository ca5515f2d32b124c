import { amountBandOf, recoveryOf } from '#shared/analysis/dimensions.ts';
import { DAY_MS, dayOf } from '#shared/calendar/zone.ts';
import { numberOf, textOf, toFen, type CaseEvent } from '#shared/cases/events.ts';
import { countedEvents } from '#shared/cases/fold.ts';
import { passes, type RuleSet } from '#shared/catalogue/rules.ts';
import type { CaseResults } from '../../cases/node-results.ts';
import type { CaseRow, NodeRow } from '../../cases/rows.ts';
import { ACT_TYPES, type OwnRow, type Row } from './tables.ts';

/** The first query of a case in the control systems. */
const QUERY = 'onlineQueryStarted';
const ANSWER = 'queryReturned';
const CONDITIONS_MET = 'payoutConditionsMet';
const PAID_OUT = 'moneyPaidOut';
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** Clocks with a limit below this many minutes are told in hours: limits of hours go up to two days. */
const SHORT_MINUTES = 3 * 24 * HOUR_MINUTES;

/** A case with all that its facts follow from. */
export interface CaseInput {
  row: CaseRow;
  events: readonly CaseEvent[];
  /** What it waits for that is overdue. */
  overdue: readonly Pick<NodeRow, 'node_id'>[];
}

/** The facts of a case, by the table that they are kept in. */
export interface CaseFacts {
  cases: Row<'cases'>[];
  runs: OwnRow<'runs'>[];
  money: OwnRow<'money'>[];
  stays: OwnRow<'stays'>[];
  acts: OwnRow<'acts'>[];
  nodes: OwnRow<'nodes'>[];
  clocks: OwnRow<'clocks'>[];
}

/** Kind of the debtors, from the events that parties joined by; `several` where they differ. */
function debtorKindOf(events: readonly CaseEvent[]): string | null {
  const kinds = new Set(
    events
      .filter(({ type, data }) => type === 'partyJoined' && data['role'] === 'debtor')
      .map(({ data }) => textOf(data, 'partyKind'))
      .filter((kind) => kind !== null),
  );
  return kinds.size > 1 ? 'several' : ([...kinds][0] ?? null);
}

/**
 * Kind of the property that was found, of every event that names one; `several` where they differ. A query is answered for each kind that
 * was asked about, mostly that there is none.
 */
function propertyKindOf(events: readonly CaseEvent[]): string | null {
  const kinds = new Set(
    events.flatMap(({ data }) => (data['found'] === false ? [] : (textOf(data, 'propertyKind') ?? []))),
  );
  return kinds.size > 1 ? 'several' : ([...kinds][0] ?? null);
}

/** The acts of a case. Money that is paid out is timed from the moment at which the conditions for that payment were met. */
function actsOf({ row }: CaseInput, counted: readonly CaseEvent[]): OwnRow<'acts'>[] {
  const metAt = new Map<string | null, number>();
  return counted.flatMap(({ type, at, subject }) => {
    if (type === CONDITIONS_MET) {
      metAt.set(subject, at);
    }
    const since = type === PAID_OUT ? metAt.get(subject) : undefined;
    return ACT_TYPES.has(type)
      ? [{ case_no: row.no, day: dayOf(at), type, days: since === undefined ? null : (at - since) / DAY_MS }]
      : [];
  });
}

interface Closing {
  at: number;
  way: string;
}

/** How an event closes its case or lets it go on; null: neither. */
function turnOf({ type, at, data }: CaseEvent, rules: RuleSet): Closing | 'reopened' | null {
  for (const effect of rules.events.get(type)?.effects ?? []) {
    if (effect.kind === 'close') {
      return { at, way: effect.way ?? textOf(data, effect.wayField) ?? '' };
    }
    if (effect.kind === 'reopen') {
      return 'reopened';
    }
  }
  return null;
}

/** What an event books on the first ledger of its catalogue, in fen. */
function bookedBy(event: CaseEvent, { ledgers }: RuleSet): { in: number; out: number } | null {
  const [ledger] = ledgers;
  if (ledger === undefined) {
    return null;
  }
  const fen = toFen(numberOf(event.data, ledger.field) ?? 0);
  if (ledger.in.some((test) => passes(test, event))) {
    return { in: fen, out: 0 };
  }
  return ledger.out.some((test) => passes(test, event)) ? { in: 0, out: fen } : null;
}

/**
 * The runs of a case: from its beginning or resumption to its first closing after that. What closes a closed case once more (a case
 * closed provisionally that is terminated) is no further closing: figures of the past stay what they were.
 */
function runsOf(input: CaseInput, counted: readonly CaseEvent[], rules: RuleSet): OwnRow<'runs'>[] {
  const { row } = input;
  const provisional = new Set(
    rules.catalogue.closingWays.flatMap((way) => (way.provisional === true ? [way.id] : [])),
  );
  const runs: OwnRow<'runs'>[] = [];
  let received = 0;
  let query: CaseEvent | null = null;
  let answeredAt: number | null = null;
  const begin = (at: number, resumed: boolean): void => {
    runs.push({
      case_no: row.no,
      run: runs.length,
      resumed,
      from_day: dayOf(at),
      to_day: null,
      days: null,
      way: null,
      provisional: null,
      recovery: null,
      stage: null,
      suspended: false,
      claimed_fen: row.claimed_fen,
      received_fen: 0,
      late: false,
      queried: false,
      query_days: null,
      answer_days: null,
      from_at: at,
    });
  };
  const end = ({ at, way }: Closing, run: OwnRow<'runs'>): void => {
    run.to_day = dayOf(at);
    run.days = dayOf(at) - run.from_day;
    run.way = way;
    run.provisional = provisional.has(way);
    run.received_fen = received;
    run.recovery = recoveryOf(row.claimed_fen, received);
  };
  begin(row.began_at ?? 0, false);
  for (const event of counted) {
    received += bookedBy(event, rules)?.in ?? 0;
    query ??= event.type === QUERY ? event : null;
    if (event.type === ANSWER && event.subject === query?.subject) {
      answeredAt ??= event.at;
    }
    const turn = turnOf(event, rules);
    const last = runs.at(-1);
    if (turn === 'reopened') {
      if (last?.to_day !== null) {
        begin(event.at, true);
      }
    } else if (turn !== null && last?.to_day === null) {
      end(turn, last);
    }
  }
  const [first] = runs;
  const last = runs.at(-1);
  if (first !== undefined && query !== null) {
    first.queried = true;
    first.query_days = (query.at - first.from_at) / DAY_MS;
    first.answer_days = answeredAt === null ? null : (answeredAt - query.at) / DAY_MS;
  }
  if (last !== undefined) {
    last.late = row.over_term > 0;
    if (last.to_day === null) {
      last.stage = row.stage;
      last.suspended = row.status === 'suspended';
      last.received_fen = received;
    }
  }
  return runs;
}

/** Stages of the nodes of rules, found once: catalogues have hundreds of nodes. */
const STAGES = new WeakMap<RuleSet, ReadonlyMap<string, string | null>>();

function stageOf(rules: RuleSet, nodeId: string): string | null {
  let stages = STAGES.get(rules);
  if (stages === undefined) {
    stages = new Map(rules.catalogue.nodes.map(({ id, stage }) => [id, stage ?? null]));
    STAGES.set(rules, stages);
  }
  return stages.get(nodeId) ?? null;
}

function nodesOf({ row, overdue }: CaseInput, rules: RuleSet): OwnRow<'nodes'>[] {
  const results = JSON.parse(row.results) as CaseResults;
  const late = new Map<string, number>();
  for (const { node_id } of overdue) {
    late.set(node_id, (late.get(node_id) ?? 0) + 1);
  }
  return [...new Set([...Object.keys(results), ...late.keys()])].map((id) => {
    const [met, missed, open] = results[id] ?? [0, 0, 0];
    const stage = stageOf(rules, id);
    return { case_no: row.no, node_id: id, stage, met, missed, open, overdue: late.get(id) ?? 0 };
  });
}

function clocksOf({ row }: CaseInput, rules: RuleSet): OwnRow<'clocks'>[] {
  const results = JSON.parse(row.results) as CaseResults;
  return Object.entries(results).flatMap(([id, [, , , clocks]]) => {
    const stage = stageOf(rules, id);
    return (clocks ?? []).map(([from, allowed, used, done]): OwnRow<'clocks'> => {
      const dayAfter = (minutes: number): number => dayOf((from + minutes) * MINUTE_MS);
      const hoursOf = (minutes: number): number =>
        allowed < SHORT_MINUTES ? Math.floor(minutes / HOUR_MINUTES) : 24 * (dayAfter(minutes) - dayAfter(0));
      const isDone = used !== null && done === 1;
      return {
        case_no: row.no,
        node_id: id,
        stage,
        day: isDone ? dayAfter(used) : null,
        hours: isDone ? hoursOf(used) : null,
        allowed_hours: hoursOf(allowed),
        percent: isDone ? Math.ceil((100 * used) / allowed) : null,
        // A deadline is the last minute in time: from the next on it is missed.
        late_day: used === null || used > allowed ? dayAfter(allowed + 1) : null,
        end_day: used === null ? null : dayAfter(used),
      };
    });
  });
}

function staysOf({ row }: CaseInput, began: number): OwnRow<'stays'>[] {
  const visits = JSON.parse(row.visits) as [stage: string, from: number, to: number | null][];
  const isRunning = row.status === 'open' || row.status === 'suspended';
  return visits.map(([stage, from, to]) => ({
    case_no: row.no,
    stage,
    began_day: dayOf(began),
    day: to === null ? null : dayOf(to),
    days: to === null ? null : dayOf(to) - dayOf(from),
    standing: to === null && isRunning,
  }));
}

/** Everything that figures need of a case; nothing of one that has not begun. The same input gives the same facts. */
export function factsOf(input: CaseInput, rules: RuleSet): CaseFacts {
  const { row } = input;
  const facts: CaseFacts = { cases: [], runs: [], money: [], stays: [], acts: [], nodes: [], clocks: [] };
  if (row.began_at === null) {
    return facts;
  }
  const { counted } = countedEvents(input.events, rules);
  facts.cases.push({
    case_no: row.no,
    catalogue_id: row.catalogue_id,
    court_id: row.court_id,
    high_id: row.high_id,
    intermediate_id: row.intermediate_id,
    basic_id: row.basic_id,
    case_kind: row.case_kind,
    band: amountBandOf(row.claimed_fen),
    debtor_kind: debtorKindOf(counted),
    property_kind: propertyKindOf(counted),
    handler_id: row.handler_id,
    number: row.number,
    status: row.status,
    began_at: row.began_at,
    closed_at: row.closed_at,
    closing_way: row.closing_way,
    handler_name: row.handler_name,
    claimed_fen: row.claimed_fen,
    received_fen: row.received_fen,
  });
  // Registers of courts are in no stage: their nodes count, but they are no cases that are received or pending.
  facts.runs = row.stage === null ? [] : runsOf(input, counted, rules);
  facts.nodes = nodesOf(input, rules);
  facts.clocks = clocksOf(input, rules);
  facts.stays = staysOf(input, row.began_at);
  facts.acts = actsOf(input, counted);
  for (const event of counted) {
    const booked = bookedBy(event, rules);
    if (booked !== null) {
      facts.money.push({ case_no: row.no, day: dayOf(event.at), in_fen: booked.in, out_fen: booked.out });
    }
  }
  return facts;
}
