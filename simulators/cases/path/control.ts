import { DAY_MS, HOUR_MS } from '#shared/calendar/zone.ts';
import type { CaseDraft, Data, Item, PropertyKind } from '../draft.ts';
import { yuan } from '../draft.ts';
import { dayOf, monthsLater, startOf } from '../time/work-days.ts';

interface Measure {
  assetClass: 'depositClass' | 'movable' | 'immovable';
  measure: 'freeze' | 'seal' | 'seize';
  /** The longest that the law lets it last. */
  months: number;
  /** Share of the items that are controlled through the network. */
  online: number;
}

const FREEZE: Measure = { assetClass: 'depositClass', measure: 'freeze', months: 12, online: 1 };
const REGISTERED: Measure = { assetClass: 'immovable', measure: 'seal', months: 36, online: 0.45 };

/** How each kind of property is put under a measure, and for how long the law lets it. */
export const MEASURES: Readonly<Record<PropertyKind, Measure>> = {
  deposit: FREEZE,
  financialProduct: FREEZE,
  paymentAccount: FREEZE,
  insurance: { ...FREEZE, online: 0.3 },
  income: { ...FREEZE, online: 0 },
  pension: { ...FREEZE, online: 0 },
  vehicle: { assetClass: 'movable', measure: 'seal', months: 24, online: 0.6 },
  goods: { assetClass: 'movable', measure: 'seize', months: 24, online: 0 },
  securities: { assetClass: 'immovable', measure: 'freeze', months: 36, online: 1 },
  equity: { assetClass: 'immovable', measure: 'freeze', months: 36, online: 0.5 },
  realEstate: REGISTERED,
  land: REGISTERED,
};

/** Bank and number of an invented account: no bank has this prefix. */
export const accountOf = (draft: CaseDraft): string => `000000${draft.random.whole(1_000_000, 9_999_999)}`;

/** Fields that a request for control or deduction has to have. */
export function requestData(draft: CaseDraft, item: Pick<Item, 'kind' | 'fen'>): Data {
  const { assetClass } = MEASURES[item.kind];
  const data: Data = {
    ruling: true,
    assistanceNotice: true,
    card: true,
    amount: yuan(item.fen),
    operatorRegistered: true,
    propertyKind: item.kind,
    assetClass,
  };
  if (assetClass === 'depositClass') {
    data['account'] = accountOf(draft);
  }
  if (item.kind === 'pension' || item.kind === 'income') {
    data['livingCostsKept'] = true;
  }
  return data;
}

/** The last second of the day before the corresponding day. */
export function endOf(at: number, months: number): number {
  return startOf(monthsLater(dayOf(at), months)) - 1000;
}

/** Something that is found, and from when on it is known. */
export interface Find {
  kind: PropertyKind;
  fen: number;
  foundAt: number;
  /** Beside the main line: it doesn't wait for it. */
  isBeside?: boolean;
}

/** A property item that the plan follows from now on. Banks are often asked for half a year only. */
export function newItem(draft: CaseDraft, kind: PropertyKind, fen: number): Item {
  const { assetClass, months } = MEASURES[kind];
  const isShort = assetClass === 'depositClass' && draft.chance(0.3);
  const item: Item = {
    id: draft.newId('p'),
    kind,
    fen,
    months: isShort ? months / 2 : months,
    expiresAt: null,
    endedAt: null,
  };
  draft.items.push(item);
  return item;
}

/** From the find to the measure, and word of it to the debtor. */
export function findAndControl(draft: CaseDraft, { kind, fen, foundAt, isBeside = false }: Find): Item {
  const measure = MEASURES[kind];
  const online = draft.chance(measure.online);
  const item = newItem(draft, kind, fen);
  draft.at(foundAt, 'propertyFound', { online, propertyKind: kind, value: yuan(fen) }, item.id);
  const controlledAt = controlTime(draft, foundAt, online);
  request(draft, item, controlledAt);
  control(draft, item, { at: controlledAt, online });
  if (!isBeside) {
    draft.waitUntil(controlledAt);
  }
  return item;
}

/** The request goes out shortly before the measure is in force, and now and then had to be asked for before. */
function request(draft: CaseDraft, item: Item, controlledAt: number): void {
  const { pace } = draft;
  const foundAt = draft.events.at(-1)?.at ?? controlledAt;
  const sentAt = pace.between(Math.max(foundAt, controlledAt - 3 * HOUR_MS), controlledAt, 0.9);
  const data = requestData(draft, item);
  if (draft.chance(0.15)) {
    const asked = draft.chance(0.1) ? { ...data, ruling: false } : data;
    const askedAt = pace.between(Math.max(foundAt, sentAt - 2 * HOUR_MS), sentAt, 0.9);
    draft.at(askedAt, 'controlRequested', asked, item.id);
  }
  draft.at(sentAt, 'controlSent', draft.breaches() ? { ...data, assistanceNotice: false } : data, item.id);
}

/** Two days for what goes through the network, weekend or not; ten working days for what doesn't. */
function controlTime(draft: CaseDraft, foundAt: number, online: boolean): number {
  const { pace } = draft;
  if (!online) {
    return pace.step(foundAt, { min: 2, max: 7, limit: { workingDays: 10 } });
  }
  if (draft.chance(Math.min(0.4, 0.035 * pace.laxity))) {
    return pace.later(foundAt, 3, 9);
  }
  const inOffice = pace.step(foundAt, { min: 0, max: 1 });
  return inOffice - foundAt < 46 * 3_600_000 ? inOffice : pace.soon(foundAt, 60, 45 * 60);
}

/** The measure itself. */
export function control(draft: CaseDraft, item: Item, { at, online }: { at: number; online: boolean }): void {
  const { assetClass, measure } = MEASURES[item.kind];
  item.expiresAt = endOf(at, item.months);
  const channel = online ? 'onlineChannel' : measure === 'seal' ? 'registered' : 'onsite';
  draft.at(
    at,
    'propertyControlled',
    {
      assetClass,
      measure,
      channel,
      propertyKind: item.kind,
      value: yuan(item.fen),
      amount: yuan(item.fen),
      expiresAt: item.expiresAt,
    },
    item.id,
  );
  if (draft.chance(0.4)) {
    draft.side(draft.pace.step(at, { min: 1, max: 7 }), 'debtorToldOfControl', {}, item.id);
  }
  if (measure === 'seal' && draft.chance(0.2)) {
    draft.side(draft.pace.step(at, { min: 1, max: 10 }), 'exemptChecked', {}, item.id);
  }
}

/** Chance that a renewal is forgotten by a careful officer of a good court. */
const BASE_LAPSE = 0.06;
/** A plan doesn't look further ahead than this, so that it stays short. */
const HORIZON_DAYS = 800;
const MOST_RENEWALS = 4;

/** Renewals of the measures that outlast their time; now and then one is forgotten and lapses. */
export function renewMeasures(draft: CaseDraft): void {
  const horizon = draft.filedAt + HORIZON_DAYS * DAY_MS;
  for (const item of draft.items) {
    const { assetClass } = MEASURES[item.kind];
    const end = Math.min(item.endedAt ?? horizon, horizon);
    for (let left = MOST_RENEWALS; left > 0 && item.expiresAt !== null && item.expiresAt < end; left--) {
      if (draft.chance(Math.min(0.5, BASE_LAPSE * draft.pace.laxity))) {
        draft.faults.add('lapse');
        break;
      }
      const at = draft.pace.before(item.expiresAt, 3, 25);
      item.expiresAt = endOf(item.expiresAt, item.months);
      draft.at(at, 'controlRenewed', { assetClass, expiresAt: item.expiresAt }, item.id);
    }
  }
}

/** Lifts every measure that is still in force. */
export function releaseAll(draft: CaseDraft, from: number): void {
  for (const item of draft.items) {
    if (item.expiresAt === null || item.endedAt !== null) {
      continue;
    }
    const at = draft.pace.step(from, { min: 0, max: 2 });
    item.endedAt = at;
    draft.at(at, 'controlReleased', { heldByCourt: false }, item.id);
    if (draft.chance(0.6)) {
      draft.at(draft.pace.soon(at, 1, 30), 'releaseSynced', {}, item.id);
    }
  }
}
