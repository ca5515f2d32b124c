import type { Knex } from 'knex';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { BUILT_IN_EVENTS } from '#shared/catalogue/vocabulary.ts';
import type { CourtPath } from '#shared/courts.ts';
import type { ReceiptState } from '#shared/dispatch.ts';
import type { LogFact } from '#shared/operations/log.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { OperationTimeline, OperationTracks, TimelineItem } from '#shared/timeline.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';
import { readHistory } from '../units/history.ts';

/** Items of one answer; an operation of a day with fifty units has some thousands. */
const MAX_ITEMS = 20_000;

/** What is asked for: the part of an operation that lies in the subtree of `scope`. `now` is UTC ms. */
export interface TimelineAsk {
  operation: Operation;
  scope: CourtPath;
  now: number;
  catalogueOf: (catalogueId: string) => Pick<Catalogue, 'events'>;
}

interface Ask extends TimelineAsk {
  db: Knex;
  dialect: Store['dialect'];
  unitIds: readonly string[];
  from: number;
  to: number;
}

async function logItems({ db, operation, from, to }: Ask): Promise<TimelineItem[]> {
  const rows = (await db('operation_log')
    .where('operation_id', operation.id)
    .whereBetween('at', [from, to])
    .orderBy('no')
    .limit(MAX_ITEMS + 1)) as { no: number; at: number; by: string | null; fact: string }[];
  return rows.map(({ no, at, by, fact }) => ({ kind: 'log', no, at, by, fact: JSON.parse(fact) as LogFact }));
}

const STEPS = ['delivered', 'read', 'done'] as const satisfies readonly ReceiptState[];

async function receiptItems({ db, operation, from, to }: Ask): Promise<TimelineItem[]> {
  const rows = (await db('instruction_receipts')
    .join('instructions', 'instructions.id', 'instruction_receipts.instruction_id')
    .join('units', 'units.id', 'instruction_receipts.unit_id')
    .where('instructions.operation_id', operation.id)
    .orderBy('instructions.created_at')
    .limit(MAX_ITEMS + 1)
    .select('instruction_receipts.*', 'instructions.text', 'units.call_sign')) as (Record<
    `${(typeof STEPS)[number]}_at`,
    number | null
  > & { instruction_id: string; unit_id: string; text: string; call_sign: string })[];
  return rows.flatMap((row) =>
    STEPS.flatMap((state) => {
      const at = row[`${state}_at`];
      return at === null || at < from || at > to
        ? []
        : [
            {
              kind: 'receipt' as const,
              at,
              instructionId: row.instruction_id,
              text: row.text,
              unitId: row.unit_id,
              callSign: row.call_sign,
              state,
            },
          ];
    }),
  );
}

async function talkItems({ db, dialect, scope, from, to, unitIds, operation }: Ask): Promise<TimelineItem[]> {
  const members = new Set(unitIds);
  const courtIds = new Set(operation.members.map(({ courtId }) => courtId));
  const groups = (await db('talk_groups').select('id', 'court_id', 'unit_ids')) as {
    id: string;
    court_id: string;
    unit_ids: string;
  }[];
  const withMembers = groups.filter(({ court_id, unit_ids }) => {
    // Null: every unit of the group's court.
    const named = JSON.parse(unit_ids) as string[] | null;
    return named === null ? courtIds.has(court_id) : named.some((id) => members.has(id));
  });
  const groupIds = withMembers.map(({ id }) => id);
  const personIds = unitIds.map((id) => `unit:${id}`);
  const query = db('transmissions')
    .join('courts', 'courts.id', 'transmissions.court_id')
    .whereBetween('started_at', [from, to])
    .where((either) => {
      void whereAmong(either, dialect, 'group_id', groupIds).orWhere(
        (ofMembers) => void whereAmong(ofMembers, dialect, 'person_id', personIds),
      );
    })
    .orderBy('started_at')
    .limit(MAX_ITEMS + 1)
    .select('transmissions.*');
  const rows = (await withinCourts(query, scope)) as {
    group_name: string;
    label: string;
    name: string;
    started_at: number;
    ended_at: number | null;
  }[];
  return rows.map((row) => ({
    kind: 'talk',
    at: row.started_at,
    to: row.ended_at,
    groupName: row.group_name,
    label: row.label,
    name: row.name,
  }));
}

async function incidentItems({ db, dialect, scope, from, to, unitIds }: Ask): Promise<TimelineItem[]> {
  const sent = whereAmong(db('incident_units'), dialect, 'unit_id', unitIds).select('incident_id');
  const query = db('incidents')
    .join('courts', 'courts.id', 'incidents.court_id')
    .where('opened_at', '<=', to)
    .where((open) => void open.whereNull('closed_at').orWhere('closed_at', '>=', from))
    .where(
      (either) =>
        void whereAmong(either, dialect, 'incidents.unit_id', unitIds).orWhereIn('incidents.id', sent),
    )
    .select('incidents.*');
  const rows = (await withinCourts(query, scope)) as {
    id: string;
    title: string;
    opened_by: string;
    opened_at: number;
    closed_by: string | null;
    closed_at: number | null;
  }[];
  return rows.flatMap(({ id: incidentId, title, ...row }) => {
    const steps = [
      { step: 'opened' as const, at: row.opened_at, by: row.opened_by },
      { step: 'closed' as const, at: row.closed_at ?? Infinity, by: row.closed_by ?? '' },
    ];
    return steps
      .filter(({ at }) => at >= from && at <= to)
      .map((step) => ({ kind: 'incident' as const, incidentId, title, ...step }));
  });
}

async function caseItems({ db, scope, from, to, operation, catalogueOf }: Ask): Promise<TimelineItem[]> {
  const query = db('case_events')
    .join('cases', 'cases.no', 'case_events.case_no')
    .join('courts', 'courts.id', 'cases.court_id')
    .whereIn(
      'case_events.case_no',
      operation.cases.map(({ no }) => no),
    )
    .whereBetween('case_events.at', [from, to])
    .orderBy('case_events.at')
    .limit(MAX_ITEMS + 1)
    .select(
      'case_events.case_no',
      'case_events.type',
      'case_events.at',
      'cases.number',
      'cases.catalogue_id',
    );
  const rows = (await withinCourts(query, scope)) as {
    case_no: number;
    type: string;
    at: number;
    number: string | null;
    catalogue_id: string;
  }[];
  return rows.map(({ case_no: caseNo, type, at, number, catalogue_id: catalogueId }) => {
    const names = [...catalogueOf(catalogueId).events, ...BUILT_IN_EVENTS].find(({ id }) => id === type);
    return {
      kind: 'case',
      at,
      caseNo,
      number,
      nameZh: names?.nameZh ?? type,
      nameEn: names?.nameEn ?? type,
    };
  });
}

/** The axis of an operation, UTC ms. */
const axisOf = ({ createdAt, endedAt }: Operation, now: number): { from: number; to: number } => ({
  from: createdAt,
  to: Math.max(endedAt ?? now, createdAt),
});

const unitIdsOf = ({ members }: Operation): string[] => members.map(({ unitId }) => unitId);

/** Everything that happened in an operation, as far as it lies in the subtree of `scope`, in order. */
export async function collectTimeline(
  { db, dialect }: Store,
  given: TimelineAsk,
): Promise<OperationTimeline> {
  const { operation, now } = given;
  const axis = axisOf(operation, now);
  const ask: Ask = { ...given, db, dialect, unitIds: unitIdsOf(operation), ...axis };
  const parts: TimelineItem[][] = [];
  for (const read of [logItems, receiptItems, talkItems, incidentItems, caseItems]) {
    parts.push(await read(ask));
  }
  // The sort keeps the order of what happened in the same millisecond: what was ordered stands before its receipts.
  const items = parts.flat().sort((a, b) => a.at - b.at);
  return {
    operation,
    ...axis,
    items: items.slice(0, MAX_ITEMS),
    truncated: items.length > MAX_ITEMS || parts.some(({ length }) => length > MAX_ITEMS),
    sources: operation.members.map(({ unitId, callSign, officerName }) => ({
      sourceId: unitSourceId(unitId),
      name: `${callSign} ${officerName}`,
    })),
  };
}

/** Where the units of an operation were while it went on, as far as they are of the subtree of `scope`. */
export function collectTracks(
  store: Store,
  { operation, scope, now }: Omit<TimelineAsk, 'catalogueOf'>,
): Promise<OperationTracks> {
  return readHistory(store, scope, { ...axisOf(operation, now), unitIds: unitIdsOf(operation) });
}
