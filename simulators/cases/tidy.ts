import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft, Stretch } from './draft.ts';
import { yuan } from './draft.ts';
import { PASSIVE_TYPES } from './passive.ts';
import { personName } from './people.ts';
import { dayOf, monthsLater, rollForward, startOf } from './time/work-days.ts';

/** A careful officer doesn't let a case rest for longer; the screen for passive cases strikes at thirty days. */
const LONGEST_REST_DAYS = 28;
/** Term of a case, months. */
const TERM_MONTHS = 6;
const ADMINISTRATIVE_TERM_MONTHS = 3;
/** An extension has to be asked for this many days before the end of the term. */
const ASK_BEFORE_DAYS = 5;

const overlaps = ({ from, to }: Stretch, begin: number, end: number): boolean =>
  from < end && (to === null || to > begin);

/** Days that a list of stretches takes out of a period, each counted once. */
function pausedDays(stretches: readonly Stretch[], begin: number, end: number): number {
  let days = 0;
  let counted = begin;
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const first = Math.max(from, counted);
    const last = Math.min(to ?? end, end);
    if (last > first) {
      days += dayOf(last) - dayOf(first);
      counted = last;
    }
  }
  return days;
}

/** Asks for a longer term where the case will need it, as long as somebody thinks of it; else the case is over its term. */
export function extendTerm(draft: CaseDraft): void {
  const { filedAt, closedAt, claimKind, pace } = draft;
  if (closedAt === null) {
    return;
  }
  const months = claimKind === 'administrative' ? ADMINISTRATIVE_TERM_MONTHS : TERM_MONTHS;
  const lastDay = monthsLater(dayOf(filedAt), months) + pausedDays(draft.termPauses, filedAt, closedAt);
  if (dayOf(closedAt) < lastDay - ASK_BEFORE_DAYS) {
    return;
  }
  // Who leaves a case alone doesn't ask for more time either.
  const forgets = draft.faults.has('idle') ? 0.85 : 0.45 * pace.laxity;
  if (draft.chance(Math.min(0.9, forgets))) {
    if (dayOf(closedAt) > lastDay) {
      draft.faults.add('overTerm');
    }
    return;
  }
  const askedAt = pace.office(rollForward(lastDay - draft.random.whole(9, 20)), filedAt);
  draft.at(askedAt, 'termExtensionRequested', { approvedBy: 'president' });
  const until = startOf(Math.max(dayOf(closedAt), lastDay) + draft.random.whole(5, 30)) + DAY_MS - 1000;
  draft.at(pace.step(askedAt, { min: 0, max: 2 }), 'termExtended', { until, approvedBy: 'president' });
}

const SMALL_ACTS = ['answer', 'news', 'paper', 'summons', 'visit', 'visit', 'clues', 'clues'] as const;

/** A small act that shows that somebody is at work. */
function actAt(draft: CaseDraft, at: number): void {
  const { pace } = draft;
  switch (draft.random.pick(SMALL_ACTS)) {
    case 'answer': {
      const id = draft.newId('r');
      draft.at(pace.outside(at - 2 * DAY_MS, 0, 1), 'partyWrote', {}, id);
      draft.at(at, 'partyAnswered', {}, id);
      break;
    }
    case 'news': {
      const id = draft.newId('k');
      draft.at(at, 'newsQueued', {}, id);
      draft.at(pace.soon(at, 1, 15), 'newsSent', {}, id);
      break;
    }
    case 'paper': {
      const id = draft.newId('d');
      draft.at(at, 'documentMade', {}, id);
      draft.at(pace.soon(at, 20, 1_500), 'documentScanned', {}, id);
      break;
    }
    case 'summons': {
      draft.at(at, 'summoned', {}, draft.newId('n'));
      break;
    }
    case 'clues': {
      draft.at(at, 'cluesAsked');
      break;
    }
    case 'visit': {
      draft.at(at, 'onsiteInvestigationDone');
      break;
    }
  }
}

/** Fills the long rests of a case with small acts, but for those that are left for somebody's failure. */
export function fillRests(draft: CaseDraft): void {
  const acts = draft.events
    .filter(({ type }) => !PASSIVE_TYPES.has(type))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
  for (const { from, to } of draft.phases) {
    let last = from;
    for (const at of acts) {
      if (at <= last || (to !== null && at > to)) {
        continue;
      }
      fill(draft, last, at);
      last = at;
    }
  }
}

function fill(draft: CaseDraft, from: number, to: number): void {
  const isFree = [...draft.stops, ...draft.idle].some((stretch) => overlaps(stretch, from, to));
  if (isFree || (to - from > LONGEST_REST_DAYS * DAY_MS && draft.chance(0.04 * draft.pace.laxity))) {
    return;
  }
  let last = from;
  while (to - last > LONGEST_REST_DAYS * DAY_MS) {
    const at = draft.pace.later(last, 20, 25);
    if (at >= to) {
      return;
    }
    actAt(draft, at);
    last = at;
  }
}

type Mistake = readonly [type: string, data: Record<string, string | number | boolean>, letter: string];

function drawMistake(draft: CaseDraft): Mistake {
  const { random } = draft;
  const mistakes: readonly Mistake[] = [
    ['clueReceived', { urgent: false }, 'c'],
    ['propertyFound', { online: true, propertyKind: 'deposit', value: random.whole(1, 900) * 100 }, 'p'],
    ['moneyReceived', { amount: yuan(draft.claimedFen), matched: true }, 'm'],
    ['partyJoined', { role: 'debtor', name: personName(random), partyKind: 'naturalPerson' }, 't'],
  ];
  return random.pick(mistakes);
}

/** Entries made in the wrong case, and taken back some days later. */
export function makeMistakes(draft: CaseDraft): void {
  const { pace, filedAt, closedAt } = draft;
  if (filedAt === 0 || !draft.chance(Math.min(0.05, 0.009 * pace.laxity))) {
    return;
  }
  draft.faults.add('wrongEntry');
  const [type, data, letter] = drawMistake(draft);
  const at = pace.between(filedAt + 2 * DAY_MS, Math.max(closedAt ?? draft.now, filedAt + 9 * DAY_MS), 0.8);
  const { id } = draft.at(at, type, data, draft.newId(letter));
  draft.at(pace.step(at, { min: 0, max: 2 }), 'eventRetracted', { eventId: id, reason: '录入错误' });
}

const WAIVERS = [
  ['investigation.monthLimit', '财产在外地，等待委托调查结果'],
  ['filing.askClues', '申请执行人已书面说明无财产线索'],
  ['investigation.onlineQuery', '查控系统维护'],
] as const;

/** Deadlines that a superior lets somebody off. */
export function waive(draft: CaseDraft): void {
  if (draft.filedAt === 0 || !draft.chance(0.006)) {
    return;
  }
  draft.faults.add('waiver');
  const [node, reason] = draft.random.pick(WAIVERS);
  const at = draft.pace.later(draft.filedAt, 2, 25);
  draft.at(at, 'nodeWaived', { node, reason, approvedBy: 'bureauChief' });
}
