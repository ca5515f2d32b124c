import { z } from 'zod';
import { Catalogue } from '../catalogue/catalogue.ts';
import { RuleChoice } from '../catalogue/choice.ts';
import { EntryId, Scalar } from '../catalogue/names.ts';
import { NodeDefinition } from '../catalogue/nodes.ts';
import { EventId } from '../cases/events.ts';
import { Refusal } from '../cases/gates.ts';
import { HandlerLoad, PipelineOverview } from '../cases/overview.ts';
import { ProcessMap } from '../cases/process.ts';
import {
  CaseDetail,
  CaseNo,
  CaseStatusName,
  CaseSummary,
  NodeStateName,
  PersonalData,
  Screen,
  WaitingNode,
} from '../cases/views.ts';
import { Court, CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});

/** The court whose subtree is meant; left out: the caller's own. */
const court = { catalogueId: EntryId, courtId: CourtId.optional() };

/** Which part of a list: it can be jumped to any place, so that a list of a hundred thousand rows scrolls like a short one. */
const part = {
  offset: z.number().int().min(0).max(10_000_000).default(0),
  limit: z.number().int().min(1).max(500).default(100),
};

/** The catalogue, which of its nodes have rules that are carried out, and which are in force for a court. */
export const CatalogueView = z.object({
  ...Catalogue.shape,
  nodes: z.array(
    z.object({
      ...NodeDefinition.shape,
      executable: z.boolean(),
      inForce: z.boolean(),
    }),
  ),
});
export type CatalogueView = z.infer<typeof CatalogueView>;

/** What a court has chosen of a catalogue, and what it would follow otherwise. */
export const CourtRules = z.object({
  /** Null where the court follows the court above it. */
  own: RuleChoice.nullable(),
  effective: RuleChoice,
  /** What holds for a court without a choice of its own, and which court above has chosen it; null: the catalogue as it is. */
  inherited: z.object({
    choice: RuleChoice,
    court: Court.pick({ id: true, nameZh: true, nameEn: true }).nullable(),
  }),
});
export type CourtRules = z.infer<typeof CourtRules>;

/** A status of cases, or several at once: `running` is open or suspended, `unclosed` everything but closed. */
export const CaseStatusFilter = z.enum([...CaseStatusName.options, 'running', 'unclosed']);
export type CaseStatusFilter = z.infer<typeof CaseStatusFilter>;

/** What narrows a list of cases; members that are left out narrow nothing. */
export const CaseFilter = z.object({
  stage: EntryId.optional(),
  status: CaseStatusFilter.optional(),
  handlerId: storable(120).optional(),
  closingWay: EntryId.optional(),
  caseKind: storable(80).optional(),
  flag: EntryId.optional(),
  /** Cases that have something overdue, due soon, refused, beyond their term, or money that wasn't paid out. */
  having: z.enum(['overdue', 'dueSoon', 'blocked', 'overTerm', 'money']).optional(),
  /** Cases whose latest event is of this kind: where they stand in the process. */
  at: EntryId.optional(),
  /** Cases that took this path; see `process`. */
  path: storable(16).optional(),
  /** Part of the case number, of the case's own id, or of a party's name. */
  search: storable(80).optional(),
});
export type CaseFilter = z.infer<typeof CaseFilter>;

export const CaseSort = z.enum(['urgency', 'began', 'act', 'claimed', 'number']);
export type CaseSort = z.infer<typeof CaseSort>;

/** A filter that a user has kept under a name; `query` is what the address of the view has behind its question mark. */
export const SavedFilter = z.object({
  id: z.uuid(),
  view: storable(40),
  name: storable(60).min(1),
  query: storable(1000),
});
export type SavedFilter = z.infer<typeof SavedFilter>;

/** The case pipeline: where every case stands, what falls due, what is overdue, what is blocked, and why. */
export const cases = {
  catalogues: query({
    access: access.people,
    input: none,
    output: z.array(z.object({ id: EntryId, nameZh: z.string(), nameEn: z.string() })),
  }),
  catalogue: query({ access: access.peopleCourt, input: z.object(court), output: CatalogueView }),
  overview: query({ access: access.peopleCourt, input: z.object(court), output: PipelineOverview }),
  /** The overview whenever it has changed, at most once a second. */
  watchOverview: subscription({
    access: access.peopleCourt,
    input: z.object(court),
    output: PipelineOverview,
  }),
  handlers: query({ access: access.peopleCourt, input: z.object(court), output: z.array(HandlerLoad) }),
  list: query({
    access: access.peopleCourt,
    input: z.object({
      ...court,
      ...part,
      filter: CaseFilter.default({}),
      sort: CaseSort.default('urgency'),
    }),
    output: z.object({ total: z.number(), cases: z.array(CaseSummary) }),
  }),
  /** Nodes that wait, by screen; soonest first. */
  screen: query({
    access: access.peopleCourt,
    input: z.object({
      ...court,
      ...part,
      screen: Screen,
      nodeId: EntryId.optional(),
      state: NodeStateName.optional(),
    }),
    output: z.object({
      total: z.number(),
      counts: z.array(z.object({ nodeId: EntryId, state: NodeStateName, count: z.number() })),
      nodes: z.array(WaitingNode),
    }),
  }),
  get: query({ access: access.peopleCourt, input: z.object({ caseNo: CaseNo }), output: CaseDetail }),
  /** The number that the server has given to a case, by its own id. */
  find: query({
    access: access.peopleCourt,
    input: z.object({ catalogueId: EntryId, caseId: storable(120) }),
    output: z.object({ caseNo: CaseNo }),
  }),
  /** Shows what the page masks. */
  reveal: mutation({
    access: access.peopleCourtAudited,
    input: z.object({ caseNo: CaseNo }),
    output: PersonalData,
  }),
  /** Which nodes refuse to close the case in this way; none: it may be closed. */
  mayClose: query({
    access: access.peopleCourt,
    input: z.object({
      caseNo: CaseNo,
      way: EntryId,
      data: z.record(EntryId, Scalar).default({}),
    }),
    output: z.array(Refusal),
  }),
  /** Which nodes refuse an act. */
  mayAct: query({
    access: access.peopleCourt,
    input: z.object({
      caseNo: CaseNo,
      action: EntryId,
      subject: storable(80).nullable().default(null),
      data: z.record(EntryId, Scalar).default({}),
    }),
    output: z.array(Refusal),
  }),
  /** Waives a node with a reason. Idempotent by `id`. */
  waive: mutation({
    access: access.leaderCourt,
    input: z.object({
      id: z.uuid(),
      caseNo: CaseNo,
      nodeId: EntryId,
      subject: storable(80).nullable().default(null),
      reason: storable(500).min(2),
    }),
    output: none,
  }),
  /** Takes back an event that was entered by mistake. Idempotent by `id`. */
  retract: mutation({
    access: access.leaderCourt,
    input: z.object({
      id: z.uuid(),
      caseNo: CaseNo,
      eventId: EventId,
      reason: storable(500).min(2),
    }),
    output: none,
  }),
  /** The real paths of the cases that began in a period (UTC ms). Takes seconds over a whole province; kept for some minutes. */
  process: query({
    access: access.peopleCourt,
    input: z.object({ ...court, from: z.number().int().optional(), to: z.number().int().optional() }),
    output: ProcessMap,
  }),
  rules: query({ access: access.peopleCourt, input: z.object(court), output: CourtRules }),
  /** Holds from now on: running and ended clocks keep their rules, but a node that is switched off no longer waits or alarms. */
  chooseRules: mutation({
    access: access.adminCourt,
    input: z.object({ catalogueId: EntryId, courtId: CourtId, choice: RuleChoice.nullable() }),
    output: none,
  }),
  filters: query({ access: access.peopleSelf, input: none, output: z.array(SavedFilter) }),
  saveFilter: mutation({ access: access.peopleSelfAudited, input: SavedFilter, output: none }),
  removeFilter: mutation({
    access: access.peopleSelfAudited,
    input: z.object({ filterId: z.uuid() }),
    output: none,
  }),
};
