import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importCourts } from '../../media-server/features/courts/import.ts';
import { loadCourtTree } from '../../media-server/features/courts/tree.ts';
import { courtColumnsOf } from '../../media-server/features/cases/derive.ts';
import type { CaseResults } from '../../media-server/features/cases/node-results.ts';
import { CASES, EVENTS, type CaseRow, type EventRow } from '../../media-server/features/cases/rows.ts';
import type { CourtTree } from '../../media-server/context.ts';
import { insertMissing } from '../../media-server/store/bulk.ts';
import type { Store } from '../../media-server/store/open.ts';

const DAY = 86_400_000;
const YEARS = 5;
const DAY_MINUTES = 1_440;
/** Nodes whose clocks a case has, with their limits in days. */
const CLOCKS = [
  ['filing.term', 180],
  ['filing.assignHandler', 7],
  ['filing.executionNotice', 10],
  ['investigation.onlineQuery', 5],
  ['investigation.finish', 30],
  ['control.freeze', 10],
  ['disposal.appraisal', 10],
  ['funds.payout', 30],
] as const;
const PAGE = 5_000;
const STAGES = ['filing', 'investigation', 'control', 'disposal', 'funds', 'closing'] as const;
const WAYS = ['fullyPerformed', 'finalTermination', 'settlementPerformed', 'refused'] as const;
const DEMO_COURTS = path.join(import.meta.dirname, '../../resources/demo/courts.json');

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Event = Omit<EventRow, 'seq'>;

/** What cases are invented from. */
interface Province {
  random: () => number;
  courts: CourtTree;
  courtIds: readonly string[];
  now: number;
}

/** How the nodes of a case went, with the times of their clocks in minutes. */
function resultsOf(began: number, { random, now }: Pick<Province, 'random' | 'now'>): CaseResults {
  const from = Math.floor(began / 60_000);
  const until = Math.floor(now / 60_000);
  return Object.fromEntries(
    CLOCKS.map(([id, days]): [string, CaseResults[string]] => {
      const allowed = days * DAY_MINUTES;
      const used = Math.floor(random() * 1.15 * allowed);
      const isOpen = from + used > until;
      const isLate = used > allowed;
      return [
        id,
        [
          isOpen || isLate ? 0 : 1,
          isLate && !isOpen ? 1 : 0,
          isOpen ? 1 : 0,
          [[from, allowed, isOpen ? null : used, 1]],
        ],
      ];
    }),
  );
}

/** A case's row as the case writer would have left it, and its events. Both in one go: folding a million cases is what `cases` measures. */
function invent(no: number, { random, courts, courtIds, now }: Province) {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const courtId = pick(courtIds);
  const court = courts.require(courtId, '');
  const began = now - Math.floor(random() * YEARS * 365) * DAY - Math.floor(random() * DAY);
  const claimed = random() < 0.05 ? null : Math.floor(random() ** 4 * 2_000_000_000);
  const judge = `${courtId}-j${Math.floor(random() * 12)}`;
  const events: Event[] = [];
  let at = began;
  const add = (
    type: string,
    data: Record<string, unknown> | null = null,
    subject: string | null = null,
  ): void => {
    events.push({
      case_no: no,
      event_id: String(events.length),
      type,
      at,
      subject,
      data: data === null ? null : JSON.stringify(data),
      recorded_at: at,
      feed: null,
    });
  };
  const kind = random() < 0.9 ? 'initial' : 'preservation';
  add('caseFiled', {
    caseKind: kind,
    claimKind: 'money',
    ...(claimed === null ? {} : { claimed: claimed / 100 }),
  });
  add(
    'partyJoined',
    { role: 'debtor', name: '某', partyKind: random() < 0.7 ? 'naturalPerson' : 'legalPerson' },
    'p1',
  );
  const visits: [string, number, number | null][] = [];
  let received = 0;
  let paid = 0;
  let closedAt: number | null = null;
  let way: string | null = null;
  const stages = Math.floor(random() * STAGES.length) + 1;
  let stands = false;
  for (const [index, stage] of STAGES.slice(0, stages).entries()) {
    const next = at + Math.floor(random() * 60 * DAY) + DAY;
    // What lies ahead hasn't happened.
    stands = next > now;
    visits.push([stage, at, stands || index === stages - 1 ? null : next]);
    if (stands) {
      break;
    }
    at = next;
    if (index === 0) {
      add('onlineQueryStarted', null, 'q');
    }
    if (random() < 0.4) {
      const fen = Math.floor(random() * (claimed ?? 100_000));
      received += fen;
      add('moneyReceived', { amount: fen / 100 }, `m${index}`);
      if (random() < 0.7) {
        paid += fen;
        add('moneyPaidOut', { amount: fen / 100 }, `m${index}`);
      }
    }
  }
  if (random() < 0.2) {
    add(random() < 0.95 ? 'auctionStarted' : 'offlineAuctionStarted', null, 'house');
  }
  if (!stands && random() < 0.85) {
    closedAt = at;
    way = random() < 0.45 ? 'provisionalClosure' : pick(WAYS);
    add(
      way === 'provisionalClosure' ? 'provisionalClosureRuled' : 'caseClosed',
      way === 'provisionalClosure' ? null : { way },
    );
    const resumedAt = at + Math.floor(random() * 200 * DAY) + DAY;
    if (way === 'provisionalClosure' && resumedAt < now && random() < 0.15) {
      at = resumedAt;
      add('caseResumed');
      closedAt = null;
      way = null;
    }
  }
  const row: CaseRow = {
    no,
    catalogue_id: 'enforcement',
    case_id: String(no),
    court_id: courtId,
    ...courtColumnsOf(court, (id) => courts.find(id)),
    number: `（2026）执${no}号`,
    case_kind: kind,
    status: closedAt === null ? 'open' : way === 'provisionalClosure' ? 'provisional' : 'closed',
    stage: visits.at(-1)?.[0] ?? null,
    stage_since: visits.at(-1)?.[1] ?? null,
    began_at: began,
    closed_at: closedAt,
    closing_way: way,
    handler_id: judge,
    handler_name: judge,
    applicant: null,
    debtor: null,
    claimed_fen: claimed,
    received_fen: received,
    held_fen: received - paid,
    flags: '[]',
    last_act_at: at,
    last_event_at: at,
    events: events.length,
    overdue: 0,
    due_soon: 0,
    blocked: 0,
    over_term: random() < 0.04 ? 1 : 0,
    visits: JSON.stringify(visits),
    path: '0',
    latest: null,
    results: JSON.stringify(resultsOf(began, { random, now })),
    search: '',
    stale: 0,
    rev: 1,
  };
  return { row, events };
}

/** Fills an empty store with the demo's courts and so many invented cases of five years, the same for the same seed. */
export async function fillProvince(
  store: Store,
  cases: number,
  now: number,
): Promise<{ courts: CourtTree; events: number }> {
  await importCourts(store, JSON.parse(readFileSync(DEMO_COURTS, 'utf8')));
  const courts = await loadCourtTree(store);
  const courtIds = courts
    .within('')
    .filter(({ level }) => level === 'basic')
    .map(({ id }) => id);
  const random = seeded(1);
  const into = { db: store.db, dialect: store.dialect };
  let events = 0;
  for (let first = 1; first <= cases; first += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, cases - first + 1) }, (_, index) =>
      invent(first + index, { random, courts, courtIds, now }),
    );
    const all = page.flatMap((one) => one.events);
    await insertMissing(
      { ...into, table: CASES },
      page.map(({ row }) => row),
    );
    await insertMissing({ ...into, table: EVENTS }, all);
    events += all.length;
  }
  await store.db('case_revision').where('id', 1).update({ rev: 1 });
  return { courts, events };
}
