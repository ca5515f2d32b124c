import type { Knex } from 'knex';
import { isoDate } from '#shared/calendar/zone.ts';
import type { DayRun } from '#shared/calendar/explain.ts';
import type { EventData } from '#shared/catalogue/names.ts';
import { explain } from '#shared/cases/explain.ts';
import { foldCase } from '#shared/cases/fold.ts';
import type { NodeInstance } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import type { CaseDetail, DayRunView, EventView, NodeView, PersonalData } from '#shared/cases/views.ts';
import { maskName, MASKED } from '#shared/privacy.ts';
import type { RuleSet } from '#shared/catalogue/rules.ts';
import { compareEvents } from '#shared/cases/events.ts';
import type { Rulebooks } from './rulebooks.ts';
import { toEvent, type CaseRow, type EventRow } from './rows.ts';
import { toSummary } from './summary.ts';

/** A case with its events as they are stored and as they fold. */
export interface OpenCase {
  row: CaseRow;
  events: readonly EventRow[];
  state: CaseState;
}

/** Reads a case and folds it by the rules of its court. */
export async function openCase(db: Knex, rulebooks: Rulebooks, row: CaseRow): Promise<OpenCase> {
  const events: EventRow[] = await db('case_events').where('case_no', row.no);
  const { rules, at } = rulebooks.of(row.catalogue_id, row.court_id);
  return { row, events, state: foldCase(events.map(toEvent), rules, at) };
}

/** Whether the catalogue calls a field personal, or says nothing of it, as of a field that an older version had. */
function isPersonal(rules: RuleSet, type: string, name: string): boolean {
  const field = rules.events.get(type)?.fields?.[name];
  return field === undefined || field.personal === true;
}

function maskData(rules: RuleSet, type: string, data: EventData): EventData {
  return Object.fromEntries(
    Object.entries(data).map(([field, value]) => [field, isPersonal(rules, type, field) ? MASKED : value]),
  );
}

function eventViews({ events, state }: OpenCase): EventView[] {
  const { rules } = state;
  const inOrder = compareEvents(rules);
  return events
    .map((row) => ({ row, event: toEvent(row) }))
    .sort((a, b) => inOrder(a.event, b.event))
    .map(({ row, event }) => ({
      id: event.id,
      type: event.type,
      at: event.at,
      subject: event.subject,
      data: maskData(rules, event.type, event.data),
      recordedAt: row.recorded_at,
      feed: row.feed,
      retracted: state.retracted.has(event.id),
    }));
}

const toRunView = (run: DayRun): DayRunView => ({
  from: isoDate(run.from),
  to: isoDate(run.to),
  kind: run.kind,
  nameZh: run.note?.nameZh ?? null,
  nameEn: run.note?.nameEn ?? null,
  pause: run.pause,
  counted: run.counted,
});

function nodeView(instance: NodeInstance, state: CaseState, now: number): NodeView {
  const told = explain(instance, state, now);
  const { calendar, zone } = state.rules.counting;
  const clock = instance.kind === 'clock' ? instance : null;
  const gate = instance.kind === 'gate' ? instance : null;
  const lastDay = clock?.dueAt === null || clock === null ? null : zone.dayOf(clock.dueAt);
  return {
    key: instance.key,
    nodeId: instance.rule.definition.id,
    subject: instance.subject,
    kind: instance.kind,
    state: told.state,
    startedAt: instance.startedBy.at,
    startedBy: instance.startedBy.id,
    doneAt: instance.doneAt,
    doneBy: instance.doneBy?.id ?? null,
    waiver: instance.waiver,
    countsFrom: clock?.countsFrom ?? null,
    dueAt: clock?.dueAt ?? null,
    pausedSince: clock?.pausedSince ?? null,
    term: told.term,
    remaining: told.remaining,
    days: told.days.map(toRunView),
    isFinal: lastDay === null || calendar.isPublished(lastDay),
    pauses: told.pauses.map(({ pause, from, to }) => ({ pause, from, to })),
    action: gate?.action ?? null,
    missing: [...(gate?.missing ?? [])],
    clearsAt: gate?.clearsAt ?? null,
    breachedAt: gate?.breachedAt ?? null,
  };
}

/** A case as its page shows it at `now` (UTC ms): names and personal fields masked. */
export function caseDetail(open: OpenCase, now: number): CaseDetail {
  const { row, state } = open;
  return {
    summary: toSummary(row),
    events: eventViews(open),
    visits: [...state.visits],
    pauses: [...state.pauses],
    properties: [...state.properties],
    ledgers: [...state.facts.ledgers].map(([ledger, book]) => ({
      ledger,
      inFen: book.in,
      outFen: book.out,
    })),
    parties: state.parties.map(({ role, name }) => ({ role, name: maskName(name) })),
    nodes: state.instances.map((instance) => nodeView(instance, state, now)),
  };
}

/** What the page masks. */
export function personalData({ events, state }: OpenCase): PersonalData {
  const { rules } = state;
  const byEvent = events.flatMap((row) => {
    const event = toEvent(row);
    const own = Object.entries(event.data).filter(([field]) => isPersonal(rules, event.type, field));
    return own.length === 0 ? [] : [[event.id, Object.fromEntries(own)] as const];
  });
  return {
    parties: state.parties.map(({ role, name, idNumber }) => ({ role, name, idNumber })),
    events: Object.fromEntries(byEvent),
  };
}
