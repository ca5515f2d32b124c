import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { Ask } from './figures.ts';
import type { FactBase } from './model/database.ts';

const DAY = 86_400_000;
/** Cases begin from here on, over two years. */
export const FIRST_DAY = Date.UTC(2024, 5, 3, 1);
const SPAN_DAYS = 730;
/** When the seeded log is looked at. */
export const LOOKED_AT = FIRST_DAY + 800 * DAY;

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Courts that seeded cases belong to: two basic courts, an intermediate court's own, and the high court's own. */
export const SEEDED_COURTS = ['zj-hz-xihu', 'zj-nb-haishu', 'zj-hz', 'zj'] as const;

const KINDS = ['naturalPerson', 'legalPerson', 'otherOrganization'] as const;
const WAYS = ['fullyPerformed', 'fullyPerformed', 'finalTermination', 'settlementPerformed'] as const;

/** Events of so many cases, the same for the same seed: money, queries, auctions, rulings, closings, resumptions, retractions. */
export function seededLog(count: number, seed: number): CaseEventInput[] {
  const random = seeded(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  return Array.from({ length: count }, (_, index) => {
    const caseId = `s${seed}-${index}`;
    const courtId = pick(SEEDED_COURTS);
    const events: CaseEventInput[] = [];
    let at = FIRST_DAY + Math.floor(random() * SPAN_DAYS) * DAY + Math.floor(random() * DAY);
    const add = (type: string, data: Record<string, Scalar> = {}, subject: string | null = null): string => {
      const id = `${caseId}-${events.length}`;
      events.push({ id, caseId, type, at, subject, data, courtId });
      return id;
    };
    const wait = (days: number): void => {
      at += Math.floor(random() * days * DAY) + 1;
    };
    const claimed = random() < 0.1 ? null : Math.floor(random() ** 4 * 2_000_000_000) / 100;
    const kind = random() < 0.8 ? 'initial' : 'preservation';
    add('caseFiled', {
      number: `执${caseId}号`,
      caseKind: kind,
      claimKind: 'money',
      ...(claimed === null ? {} : { claimed }),
    });
    for (const party of random() < 0.15 ? [pick(KINDS), pick(KINDS)] : [pick(KINDS)]) {
      add(
        'partyJoined',
        { role: 'debtor', name: `某${events.length}`, partyKind: party },
        `p${events.length}`,
      );
    }
    wait(5);
    const judge = `j${Math.floor(random() * 3)}`;
    add('handlerAssigned', { judgeId: `${courtId}-${judge}`, judgeName: `法官${judge}` });
    wait(20);
    if (random() < 0.8) {
      add('onlineQueryStarted', {}, 'q1');
      // The first answer counts, and none of another query.
      for (const [days, subject] of index % 2 === 0
        ? []
        : ([
            [1, 'q2'],
            [3, 'q1'],
            [5, 'q1'],
          ] as const)) {
        events.push({
          id: `${caseId}-q${days}`,
          caseId,
          type: 'queryReturned',
          at: at + days * (index % 7) * 8_000_000,
          subject,
          data: { propertyKind: 'deposit', found: false },
          courtId,
        });
      }
    }
    const work = (): void => {
      for (let round = Math.floor(random() * 3); round > 0; round -= 1) {
        wait(40);
        const amount = Math.floor(random() * (claimed ?? 1_000) * 80) / 100;
        const received = add('moneyReceived', { amount }, `m${events.length}`);
        if (random() < 0.1) {
          add('eventRetracted', { eventId: received, reason: '录入错误' });
        } else if (random() < 0.6) {
          if (events.length % 2 === 0) {
            add('payoutConditionsMet', {}, `m${events.length + 1}`);
          }
          wait(30);
          add('moneyPaidOut', { amount }, `m${events.length}`);
        }
      }
      if (random() < 0.3) {
        wait(30);
        add(random() < 0.8 ? 'auctionStarted' : 'offlineAuctionStarted', {}, 'house');
      }
      if (random() < 0.4) {
        wait(10);
        add('rulingMade', {}, 'r1');
        if (random() < 0.7) {
          add('rulingPublished', {}, 'r1');
        }
      }
      if (random() < 0.05) {
        add('conductSetAside', {}, 'o1');
      }
      if (events.length % 3 === 0) {
        add('propertyFound', { propertyKind: claimed === null ? 'vehicle' : 'deposit', online: true }, 'p9');
        add('objectionReceived', { kind: 'conduct' }, 'o2');
        wait(30);
      } else if (events.some(({ type }) => type === 'objectionReceived')) {
        add('objectionRuled', { kind: 'conduct' }, 'o2');
      }
    };
    work();
    wait(90);
    const fate = random();
    if (fate < 0.35) {
      add('caseClosed', { way: pick(WAYS) });
    } else if (fate < 0.65) {
      add('provisionalClosureRuled');
      if (random() < 0.4) {
        wait(120);
        add('caseResumed');
        work();
        if (random() < 0.6) {
          wait(90);
          add('caseClosed', { way: 'fullyPerformed' });
        }
      } else if (random() < 0.2) {
        wait(60);
        add('caseClosed', { way: 'finalTermination' });
      }
    }
    // What lies beyond hasn't happened yet.
    return events.filter((event) => event.at < LOOKED_AT);
  }).flat();
}

/** Asks a base in this process. */
export const asking =
  (base: FactBase): Ask =>
  ({ sql, values }) =>
    base.ask(sql, values);
