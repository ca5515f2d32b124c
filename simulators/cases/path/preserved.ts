import { DAY_MS } from '#shared/calendar/zone.ts';
import { type CaseDraft, type Item, yuan } from '../draft.ts';
import { control, endOf, newItem } from './control.ts';

/** Property that was preserved while the suit went on. Moves the main line to the application for enforcement. */
export function preserve(draft: CaseDraft): Item {
  const { pace } = draft;
  const id = draft.newId('v');
  const kind = draft.chance(0.6) ? 'deposit' : 'realEstate';
  const share = draft.random.between(1.7, 2.6);
  const fen = Math.round(draft.claimedFen * (kind === 'deposit' ? 1 : share));
  const item = newItem(draft, kind, fen);
  draft.add('preservationApplied', { urgent: false }, id);
  draft.wait({ min: 0, max: 2 });
  draft.add('guaranteeChecked', {}, id);
  draft.wait({ min: 0, max: 3 });
  const ruledAt = draft.now;
  draft.add('preservationRuled', {}, id);
  draft.at(pace.soon(ruledAt, 5, 300), 'preservationPushed', {}, id);
  const takenAt = pace.step(ruledAt, { min: 1, max: 5, limit: { days: 10 } });
  item.expiresAt = endOf(takenAt, item.months);
  draft.at(
    takenAt - 60_000,
    'preservationTaken',
    { expiresAt: item.expiresAt, propertyKind: kind, value: yuan(fen) },
    item.id,
  );
  draft.at(takenAt, 'preservationCarriedOut', {}, id);
  draft.now = pace.later(takenAt + 20 * DAY_MS, 5, 70);
  return item;
}

/** The enforcing court takes over what was preserved, and the measure becomes its own. */
export function takeOver(draft: CaseDraft, item: Item): void {
  draft.wait({ min: 0, max: 5 });
  draft.add('preservedPropertyTakenOver');
  draft.now = draft.pace.soon(draft.now, 10, 400);
  control(draft, item, { at: draft.now, online: item.kind === 'deposit' });
}
