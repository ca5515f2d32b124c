import { DAY_MS } from '#shared/calendar/zone.ts';
import { isInSubtree } from '#shared/courts.ts';
import type { Instruction, ReceiptState } from '#shared/dispatch.ts';
import { MAX_SECTION_ITEMS, type HandoverItem } from '#shared/duty/handover.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';
import type { AlarmList } from '../alarms/alarm-list.ts';
import { listUnconfirmed } from '../dispatch/instruction-store.ts';
import { listOpenSos } from '../dispatch/sos-store.ts';
import { listIncidents } from '../incidents/rows.ts';
import { listOperations } from '../operations/rows.ts';
import { listRecordings } from '../recordings/rows.ts';
import type { Sources } from '../sources/sources.ts';
import { listOpenOrders } from '../supervision/order-store.ts';
import type { Roster } from '../units/roster.ts';
import { loadWalls } from '../walls/rows.ts';
import type { HandoverSource } from './section.ts';

/** Deadlines that the next shifts will meet, ms. */
const DEADLINES_WITHIN_MS = 3 * DAY_MS;
/** Matters that a section reads to count them, where their list has no count of its own: more than a court has open. */
const MAX_COUNTED = 5_000;

interface Deps {
  store: Store;
  courts: CourtTree;
  alarms: Pick<AlarmList, 'list' | 'counts'>;
  sources: Pick<Sources, 'all'>;
  units: Pick<Roster, 'within'>;
}

const emergencies = ({ store }: Deps): HandoverSource => ({
  id: 'sos',
  collect: async ({ path }) => ({
    items: (await listOpenSos(store, path)).map((sos) => ({
      key: sos.id,
      courtId: sos.courtId,
      title: `${sos.callSign} ${sos.officerName}`,
      state: sos.acknowledgedAt === null ? 'unacknowledged' : 'acknowledged',
      at: sos.raisedAt,
      text: sos.acknowledgedBy,
      link: { kind: 'unit', id: sos.unitId },
    })),
  }),
});

const incidents = ({ store }: Deps): HandoverSource => ({
  id: 'incidents',
  collect: async ({ path }) => ({
    items: (await listIncidents(store.db, path, { isOpen: true, limit: MAX_COUNTED })).map(
      ({ id, courtId, title, openedAt, openedBy }) => ({
        key: id,
        courtId,
        title,
        state: 'open',
        at: openedAt,
        text: openedBy,
        link: null,
      }),
    ),
  }),
});

const operations = ({ store }: Deps): HandoverSource => ({
  id: 'operations',
  collect: async ({ path }) => ({
    items: (await listOperations(store.db, path, { isOver: false, limit: MAX_COUNTED })).map(
      ({ id, courtId, title, state, begunAt, createdAt, commander }) => ({
        key: id,
        courtId,
        title,
        state,
        at: begunAt ?? createdAt,
        text: commander === '' ? null : commander,
        link: { kind: 'operation', id },
      }),
    ),
  }),
});

const nodeAlarms = ({ alarms }: Deps): HandoverSource => ({
  id: 'alarms',
  collect: async (court, now) => {
    const found = await alarms.list(court, {
      filter: { states: ['unacknowledged', 'shelved'] },
      offset: 0,
      limit: MAX_SECTION_ITEMS,
      now,
    });
    const { unacknowledged, shelved } = await alarms.counts(court, now);
    return {
      total: found.total,
      counts: { unacknowledged, shelved },
      items: found.alarms.map((alarm) => ({
        key: String(alarm.id),
        courtId: alarm.courtId,
        title: alarm.caseNumber ?? alarm.caseId,
        state: alarm.state,
        at: alarm.state === 'shelved' ? alarm.shelvedUntil : alarm.dueAt,
        text: alarm.state === 'shelved' ? alarm.shelvedReason : alarm.nodeId,
        link: { kind: 'case', id: String(alarm.caseNo) },
      })),
    };
  },
});

const LEAST: readonly ReceiptState[] = ['waiting', 'delivered', 'read'];

/** How far the unit has come that has come least far, and how many have done it. */
function stateOf({ receipts }: Instruction): { state: string; done: string } {
  const state = LEAST.find((each) => receipts.some((receipt) => receipt.state === each)) ?? 'done';
  const done = receipts.filter((receipt) => receipt.state === 'done').length;
  return { state, done: `${done}/${receipts.length}` };
}

const instructions = ({ store }: Deps): HandoverSource => ({
  id: 'instructions',
  collect: async ({ path }) => {
    const { total, instructions: open } = await listUnconfirmed(store, path, MAX_SECTION_ITEMS);
    return {
      total,
      items: open.map((instruction) => {
        const { state, done } = stateOf(instruction);
        return {
          key: instruction.id,
          courtId: instruction.courtId,
          title: instruction.text.slice(0, 120),
          state,
          at: instruction.createdAt,
          text: `${instruction.fromName} · ${done}`,
          link: null,
        };
      }),
    };
  },
});

const orders = ({ store }: Deps): HandoverSource => ({
  id: 'orders',
  collect: async ({ path }) => {
    const open = (await listOpenOrders(store, path)).sort((a, b) => a.dueAt - b.dueAt);
    return {
      items: open.map((order) => ({
        key: order.id,
        courtId: order.toCourtId,
        title: order.caseNumber ?? order.text.slice(0, 120),
        state: order.overdue ? 'overdue' : order.state,
        at: order.dueAt,
        text: order.caseNumber === null ? null : order.text.slice(0, 120),
        link: { kind: 'order', id: order.id },
      })),
    };
  },
});

const recordings = ({ store }: Deps): HandoverSource => ({
  id: 'recordings',
  collect: async ({ path }) => {
    const page = { courtPath: path, limit: MAX_COUNTED };
    const running = await listRecordings(store.reading, { ...page, open: true });
    const locked = await listRecordings(store.reading, { ...page, open: false, locked: true });
    return {
      items: [...running, ...locked].map((row) => ({
        key: row.id,
        courtId: row.court_id,
        title: row.source_name,
        state: row.ended_at === null ? (row.locks > 0 ? 'runningLocked' : 'running') : 'locked',
        at: row.started_at,
        text: row.case_number ?? row.note,
        link: { kind: 'recording', id: row.id },
      })),
    };
  },
});

const walls = ({ store, courts }: Deps): HandoverSource => ({
  id: 'walls',
  collect: async (court) => ({
    items: (await loadWalls(store.reading))
      .filter(({ wall }) => isInSubtree(courts.find(wall.courtId)?.path ?? '', court.path))
      .map(({ wall, state: { shown, held }, scenes }): HandoverItem => {
        const scene = scenes.find(({ id }) => id === shown.sceneId);
        return {
          key: wall.id,
          courtId: wall.courtId,
          title: wall.name,
          state:
            held !== null ? 'held' : scene === undefined ? 'none' : shown.isChanged ? 'changed' : 'scene',
          at: held?.until ?? null,
          text: scene?.name ?? null,
          link: { kind: 'wall', id: wall.id },
        };
      }),
  }),
});

const sources = ({ sources: all, courts }: Deps): HandoverSource => ({
  id: 'sources',
  collect: async (court) => ({
    items: all
      .all()
      .filter(
        ({ courtId, state }) =>
          (state === 'failed' || state === 'silent') &&
          isInSubtree(courts.find(courtId)?.path ?? '', court.path),
      )
      .map((source) => ({
        key: source.id,
        courtId: source.courtId,
        title: source.name,
        state: source.state,
        // When it last sent something: the state itself begins anew with each attempt.
        at: source.lastLiveAt,
        text: null,
        link: { kind: 'source', id: source.id },
      })),
  }),
});

const units = ({ units: roster }: Deps): HandoverSource => ({
  id: 'units',
  collect: async ({ path }) => ({
    items: roster
      .within(path)
      .filter(({ state, enrolled }) => enrolled && state === 'lastKnown')
      .map((unit) => ({
        key: unit.id,
        courtId: unit.courtId,
        title: `${unit.callSign} ${unit.officerName}`,
        state: unit.state,
        at: unit.position?.at ?? null,
        text: null,
        link: { kind: 'unit', id: unit.id },
      })),
  }),
});

interface DeadlineRow {
  no: number;
  case_no: number;
  node_id: string;
  due_at: number;
  number: string | null;
  case_id: string;
  court_id: string;
}

const deadlines = ({ store }: Deps): HandoverSource => ({
  id: 'deadlines',
  collect: async ({ path }: CourtNode, now) => {
    const due = withinCourts(
      store
        .reading('case_nodes')
        .join('cases', 'cases.no', 'case_nodes.case_no')
        .join('courts', 'courts.id', 'cases.court_id'),
      path,
    )
      .whereIn('case_nodes.state', ['pending', 'dueSoon'])
      // No node waits whose state changes later than at its deadline: the index over this finds the few that are due.
      .where('case_nodes.next_at', '<', now + DEADLINES_WITHIN_MS)
      .where('case_nodes.due_at', '>=', now)
      .where('case_nodes.due_at', '<', now + DEADLINES_WITHIN_MS);
    const count = (await due.clone().count({ n: '*' }).first()) as { n: number } | undefined;
    const rows = (await due
      .orderBy(['case_nodes.due_at', 'case_nodes.no'])
      .limit(MAX_SECTION_ITEMS)
      .select(
        'case_nodes.no',
        'case_nodes.case_no',
        'case_nodes.node_id',
        'case_nodes.due_at',
        'cases.number',
        'cases.case_id',
        'cases.court_id',
      )) as DeadlineRow[];
    const total = count?.n ?? 0;
    return {
      total,
      counts: { due: total },
      items: rows.map((row) => ({
        key: String(row.no),
        courtId: row.court_id,
        title: row.number ?? row.case_id,
        state: 'due',
        at: row.due_at,
        text: row.node_id,
        link: { kind: 'case', id: String(row.case_no) },
      })),
    };
  },
});

/** The sections that every sheet has, the most urgent first. */
export const standardSections = (deps: Deps): HandoverSource[] =>
  [
    emergencies,
    incidents,
    operations,
    nodeAlarms,
    instructions,
    orders,
    recordings,
    walls,
    sources,
    units,
    deadlines,
  ].map((section) => section(deps));
