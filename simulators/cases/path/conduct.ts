import type { CaseDraft } from '../draft.ts';

/** The debtor is ordered to do what the title says, and does it, or somebody does it at the debtor's cost. */
export function enforceConduct(draft: CaseDraft): void {
  const { pace } = draft;
  draft.wait({ min: 1, max: 6 });
  draft.add('performanceOrdered');
  draft.now = pace.outside(draft.now, 8, 45);
  if (draft.chance(0.3)) {
    draft.add('actNotPerformed');
    draft.wait({ min: 4, max: 15 });
    draft.add('substitutePerformed');
  }
  if (draft.chance(0.25)) {
    act(draft);
  }
}

/** A thing named in the title is taken and handed over. */
export function deliver(draft: CaseDraft): void {
  const { pace } = draft;
  const id = draft.newId('p');
  draft.wait({ min: 1, max: 6 });
  draft.add('deliveryOrdered', {}, id);
  draft.now = pace.outside(draft.now, 5, 35);
  if (draft.chance(0.4)) {
    draft.wait({ min: 1, max: 4 });
    draft.add('goodsTakenForDelivery', {}, id);
    draft.wait({ min: 2, max: 14, limit: { days: 30 } });
    draft.add('goodsDelivered', {}, id);
  }
  if (draft.chance(0.2)) {
    act(draft);
  }
  draft.wait({ min: 0, max: 3 });
  draft.add('thingDelivered', {}, id);
}

/** Officers go out: plan, risk, force, recording, end; clearing a house needs the president's notice. */
export function act(draft: CaseDraft): void {
  const { pace } = draft;
  const id = draft.newId('a');
  const major = draft.chance(0.15);
  const isEviction = draft.chance(0.4);
  draft.wait({ min: 2, max: 8 });
  draft.add('actionPlanned', { major }, id);
  draft.at(pace.step(draft.now, { min: 0, max: 1 }), 'riskAssessed', {}, id);
  const approvedBy = draft.approvedBy('president', 'bureauChief');
  if (isEviction) {
    draft.wait({ min: 0, max: 2 });
    draft.add('evictionNoticePosted', { dueAt: pace.later(draft.now, 26, 35), approvedBy }, id);
    draft.now = pace.later(draft.now, 12, 24);
  }
  if (major) {
    draft.wait({ min: 1, max: 3 });
    draft.add('actionPlanApproved', {}, id);
  }
  draft.wait({ min: 1, max: 3 });
  draft.add('forceDispatched', { major, planApproved: major && !draft.breaches() }, id);
  draft.now = pace.soon(draft.now, 30, 150);
  if (isEviction) {
    draft.add('evicted', { recorded: true, approvedBy }, id);
    draft.now = pace.soon(draft.now, 5, 30);
  }
  draft.add(
    'actionCompleted',
    { kind: isEviction ? 'evictionAct' : 'other', recorded: !draft.breaches() },
    id,
  );
}
