import type { CaseDraft } from '../draft.ts';
import { weighted } from '../draw.ts';
import { personName } from '../people.ts';
import { DAY_MS } from '../time/work-days.ts';

/** An objection, its ruling, and now and then the reconsideration of it. */
function object(draft: CaseDraft): void {
  const { pace } = draft;
  const id = draft.newId('o');
  const kind = weighted(draft.random, [
    [0.6, 'conduct'],
    [0.28, 'outsider'],
    [0.12, 'jurisdiction'],
  ] as const);
  const received = pace.later(draft.now, 4, kind === 'jurisdiction' ? 8 : 30);
  draft.at(received, 'objectionReceived', { kind }, id);
  const ruled = pace.step(received, { min: 4, max: 9, limit: { days: 15 } });
  draft.at(ruled, 'objectionRuled', { kind }, id);
  const served = pace.step(ruled, { min: 1, max: 4 });
  draft.at(served, 'objectionRulingServed', { kind }, id);
  if (kind !== 'outsider' && draft.chance(0.3)) {
    const applied = pace.outside(served, 2, 8);
    draft.at(applied, 'reconsiderationApplied', {}, id);
    const sent = pace.step(applied, { min: 1, max: 2, limit: { days: 5 } });
    draft.at(sent, 'fileSentUp', {}, id);
    const arrived = pace.step(sent, { min: 1, max: 3 });
    draft.at(arrived, 'reconsiderationReceived', {}, id);
    draft.at(pace.step(arrived, { min: 8, max: 18, limit: { days: 30 } }), 'reconsiderationRuled', {}, id);
  }
}

const MATTERS = ['freezeDeposits', 'equityFreeze', 'sealProperty', 'inquiry', 'listedOther'];

/** A matter for a court elsewhere. */
function delegate(draft: CaseDraft): void {
  const { pace, random } = draft;
  const id = draft.newId('w');
  const kind = random.pick(MATTERS);
  const periodDays = random.whole(10, 20);
  const data = {
    kind,
    coveredOnline: false,
    online: true,
    fieldsComplete: true,
    papersComplete: true,
    sealed: true,
    periodDays,
  };
  const drafted = pace.later(draft.now, 3, 25);
  if (draft.chance(0.4)) {
    draft.at(drafted, 'delegationDrafted', draft.chance(0.1) ? { ...data, sealed: false } : data, id);
  }
  const sent = pace.step(drafted, { min: 0, max: 2 });
  draft.at(sent, 'delegationSent', draft.breaches() ? { ...data, papersComplete: false } : data, id);
  const received = pace.soon(sent, 1, 30);
  draft.at(received, 'delegationReceived', { dueAt: received + periodDays * DAY_MS }, id);
  draft.at(pace.step(received, { min: 0, max: 2 }), 'delegationSigned', {}, id);
  const done = pace.step(received, { min: 3, max: 9, limit: { days: periodDays, exact: true } });
  draft.at(done, 'delegationDone', {}, id);
  const reported = pace.step(done, { min: 0, max: 2 });
  draft.at(reported, 'delegationReported', {}, id);
  const confirmed = pace.step(reported, { min: 0, max: 3 });
  draft.at(confirmed, 'delegationConfirmed', {}, id);
  if (draft.chance(0.5)) {
    draft.at(pace.soon(confirmed, 2, 60), 'delegationRated', {}, id);
  }
}

/** Letters, petitions and orders of the court above. */
function supervise(draft: CaseDraft): void {
  const { pace } = draft;
  if (draft.chance(0.04)) {
    const at = pace.outside(draft.now, 5, 90);
    const id = draft.newId('r');
    draft.side(at, 'partyWrote', {}, id);
    draft.side(pace.step(at, { min: 0, max: 4 }), 'partyAnswered', {}, id);
  }
  if (draft.chance(0.012)) {
    const at = pace.outside(draft.now, 15, 120);
    const id = draft.newId('s');
    draft.at(at, 'petitionReceived', {}, id);
    draft.at(pace.step(at, { min: 3, max: 20 }), 'petitionAnswered', {}, id);
  }
  if (draft.chance(Math.min(0.1, 0.012 * pace.laxity))) {
    const at = pace.later(draft.now, 20, 110);
    const id = draft.newId('g');
    const days = draft.random.whole(5, 20);
    draft.at(at, 'supervisionOrdered', { dueAt: at + days * DAY_MS }, id);
    draft.at(pace.step(at, { min: 2, max: 8, limit: { days, exact: true } }), 'supervisionAnswered', {}, id);
  }
  if (draft.chance(0.002)) {
    const at = pace.later(draft.now, 5, 60);
    draft.at(at, 'fourKindsFound');
    draft.at(pace.step(at, { min: 0, max: 3 }), 'fourKindsReported');
  }
}

/** Another judge takes the case over. */
function change(draft: CaseDraft): void {
  const { handlers } = draft.court;
  const next = draft.random.pick(handlers);
  if (next.id === draft.handler.id) {
    return;
  }
  const at = draft.pace.later(draft.now, 5, 60);
  const data = {
    reason: '工作调整',
    noticeToParties: !draft.breaches(),
    approvedBy: 'president',
  };
  draft.side(at, 'handlerChanged', { judgeId: next.id, judgeName: next.name, ...data });
}

/** What may happen beside any path, each in a few cases. */
export function beside(draft: CaseDraft): void {
  if (draft.chance(0.025)) {
    object(draft);
  }
  if (draft.chance(0.03)) {
    delegate(draft);
  }
  supervise(draft);
  if (draft.chance(0.015)) {
    change(draft);
  }
  if (draft.chance(0.012)) {
    const id = draft.newId('r');
    const at = draft.pace.outside(draft.now, 10, 60);
    draft.side(at, 'partyChangeRequested', {}, id);
    draft.side(draft.pace.step(at, { min: 5, max: 18 }), 'partyChangeDecided', {}, id);
  }
  if (draft.chance(0.01)) {
    const guarantor = { role: 'guarantor', name: personName(draft.random), partyKind: 'naturalPerson' };
    draft.side(draft.pace.later(draft.now, 2, 30), 'partyJoined', guarantor, draft.newId('t'));
  }
}
