import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { BUILT_IN_EVENTS, type EventType } from '#shared/catalogue/vocabulary.ts';
import { slugOf } from '../mapping/slug.ts';
import { HOME_ZONE } from './zone-guess.ts';

/** Field of every drafted event that names who did it. */
export const RESOURCE_FIELD = 'resource';

const STAGE = 'process';
const MAX_ID = 80;

/** The first `max` characters, none of them cut in half. */
function cut(text: string, max: number): string {
  const short = text.slice(0, max);
  return short.isWellFormed() ? short : short.slice(0, -1);
}

/** An id for each activity: its slug, or a number where it isn't written in Latin letters. */
export function eventIds(activities: readonly string[]): Map<string, string> {
  const taken = new Set<string>(BUILT_IN_EVENTS.map(({ id }) => id));
  const ids = new Map<string, string>();
  for (const [index, activity] of activities.entries()) {
    const slug = slugOf(activity) ?? `e${index + 1}`;
    let id = slug;
    for (let copy = 2; taken.has(id); copy += 1) {
      const suffix = `_${copy}`;
      id = `${slug.slice(0, MAX_ID - suffix.length)}${suffix}`;
    }
    taken.add(id);
    ids.set(activity, id);
  }
  return ids;
}

const hour = (value: number) => ({ value, unit: 'hour' as const });
const day = (value: number) => ({ value, unit: 'day' as const });
const workingDay = (value: number) => ({ value, unit: 'workingDay' as const });

/** A first catalogue: the activities as events of one stage, and no nodes yet. */
export function draftCatalogue(
  name: string,
  { ids, zone, hasResource }: { ids: ReadonlyMap<string, string>; zone: string; hasResource: boolean },
): Catalogue {
  const fields: EventType['fields'] = hasResource
    ? { [RESOURCE_FIELD]: { nameZh: '经办人', nameEn: 'Resource', type: 'text', personal: true } }
    : undefined;
  return {
    id: slugOf(name) ?? 'process',
    version: '1',
    nameZh: cut(name, 120),
    nameEn: cut(name, 200),
    zone,
    workingDays: zone === HOME_ZONE ? 'china' : 'weekdays',
    endsOnWorkingDay: { holds: false, basis: 'practice', references: [] },
    atOnce: hour(1),
    warnings: [
      { unit: 'hour', upTo: 10_000, lead: hour(6) },
      { unit: 'day', upTo: 10_000, lead: day(3) },
      { unit: 'workingDay', upTo: 10_000, lead: workingDay(1) },
      { unit: 'month', upTo: 10_000, lead: day(7) },
    ],
    stages: [{ id: STAGE, nameZh: '办理', nameEn: 'Process' }],
    subjects: [],
    roles: [{ id: 'handler', nameZh: '经办人', nameEn: 'Handler' }],
    documents: [{ id: 'LOCAL', titleZh: '本单位规定', titleEn: 'Own rules' }],
    profiles: [{ id: 'local', nameZh: '本单位规则', nameEn: 'Local rules' }],
    defaultProfiles: ['local'],
    settings: [],
    pauses: [],
    ledgers: [],
    flags: [],
    closingWays: [],
    actions: [],
    events: [...ids].map(([activity, id]) => ({
      id,
      nameZh: cut(activity, 120),
      nameEn: cut(activity, 200),
      enters: STAGE,
      ...(fields === undefined ? {} : { fields }),
    })),
    nodes: [],
  };
}
