import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idFromLine, siteOf, type Site } from '#shared/consultation/session.ts';
import { actorAt, after, idOf, runningSession } from '#shared/consultation/testing.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtNode, CourtTree } from '../../../context.ts';
import { placeOfMember, placesBehindLine, rankOf } from './places.ts';

const PATHS: Record<string, string> = {
  'court-0': '0/',
  'court-1': '0/1/',
  'court-2': '0/1/2/',
  'court-3': '0/3/',
};
const courts: CourtTree = {
  find: (id) => {
    const path = PATHS[id];
    return path === undefined ? undefined : ({ id, path } as CourtNode);
  },
  require: () => {
    throw new Error('not asked for');
  },
  within: () => [],
};
const line = (courtId: string): LineConfig => ({ courtId }) as LineConfig;

test('a line seats its court and those below it, that both servers know, and people and units of the server behind it, but no others', () => {
  const session = runningSession(0, 1, 2, 3);
  expect(placesBehindLine(courts, line('court-1'), session).map(({ id }) => id)).toEqual([idOf(1), idOf(2)]);
  expect(placesBehindLine(courts, line('court-9'), session)).toEqual([]);
  for (const kind of ['person', 'unit'] as const) {
    const sites = session.sites.map((site) => (site.id === idOf(2) ? { ...site, kind } : site));
    expect(placesBehindLine(courts, line('court-1'), { ...session, sites }).map(({ id }) => id)).toEqual([
      idOf(1),
    ]);
  }
  const seated = (place: Partial<Site>): string[] => {
    const sites = session.sites.map((site) => (site.id === idOf(2) ? { ...site, ...place } : site));
    return placesBehindLine(courts, line('court-1'), { ...session, sites }).map(({ id }) => id);
  };
  for (const guest of [
    { kind: 'person' as const, userId: idFromLine('hz', idOf(7)) },
    { kind: 'unit' as const, unitId: idFromLine('hz', 'unit-7') },
  ]) {
    expect(seated(guest)).toEqual([idOf(1), idOf(2)]);
    expect(seated({ ...guest, courtId: 'court-3' })).toEqual([idOf(1)]);
  }
  expect(seated({ kind: 'unit', unitId: 'unit-7' })).toEqual([idOf(1)]);
});

test('a person has the place of their name, everybody else at their court its place', () => {
  const session = runningSession(0, 1, 2, 3);
  const own = { kind: 'person' as const, id: idOf(7), courtId: 'court-1' };
  const sites = session.sites.map((site) =>
    site.id === idOf(2)
      ? { ...site, kind: 'person' as const, courtId: 'court-1', userId: idFromLine('hz', own.id) }
      : site,
  );
  expect(placeOfMember(sites, own)?.id).toBe(idOf(2));
  expect(placeOfMember(sites, { ...own, id: idOf(8) })?.id).toBe(idOf(1));
  expect(placeOfMember(sites, { ...own, id: idOf(8), courtId: 'court-9' })).toBeUndefined();
});

test('nobody has a place but by their own name, or as a desk that of its court', () => {
  const kind = fc.constantFrom('court' as const, 'person' as const, 'unit' as const);
  // Few, so that accounts and units of both servers have the same ids.
  const id = fc.constantFrom(idOf(7), idOf(8));
  const name = fc.tuple(id, fc.boolean()).map(([of, isBehind]) => (isBehind ? idFromLine('hz', of) : of));
  const courtId = fc.constantFrom('court-1', 'court-2', 'court-3');
  const [template] = runningSession(0).sites as [Site];
  const place = fc.record({ kind, name, courtId }).map(({ kind: of, name: its, courtId: at }): Site => {
    const [userId, unitId] = [of === 'person' ? its : null, of === 'unit' ? its : null];
    return { ...template, kind: of, courtId: at, userId, unitId };
  });
  const member = fc.record({ kind: fc.constantFrom('person' as const, 'unit' as const), id, courtId });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 6 }), member, (all, who) => {
      const sites = all.map((site, n) => ({ ...site, id: idOf(n) }));
      const state = { ...runningSession(0), sites };
      const places = placesBehindLine(courts, line('court-1'), state);
      const own = placeOfMember(places, who);
      const isNamed = (site: Site): boolean =>
        site.kind === who.kind && (site.unitId ?? site.userId) === idFromLine('hz', who.id);
      const isDesk =
        who.kind === 'person' &&
        own?.kind === 'court' &&
        own.courtId === who.courtId &&
        !places.some(isNamed);
      const isOwn = own !== undefined && (isNamed(own) || isDesk);
      expect(isOwn || (own === undefined && !places.some(isNamed))).toBe(true);
      expect(['court-1', 'court-2', undefined]).toContain(own?.courtId);
    }),
  );
});

test('a session of a court behind the line is its own matter, and goes over it to nobody', () => {
  const session = { ...runningSession(0, 1, 2, 3), courtId: 'court-1' };
  expect(placesBehindLine(courts, line('court-1'), session)).toEqual([]);
});

test('content goes before the chair and what everyone is shown, these before the others', () => {
  const session = after(runningSession(0, 1, 2, 3), [
    { type: 'broadcast', siteIds: [idOf(2)] },
    actorAt(idOf(0)),
  ]);
  expect(siteOf(session, session.chairId)?.id).toBe(idOf(0));
  const ranks = [0, 1, 2, 3].map((n) => rankOf(session, idOf(n), 'video'));
  expect(ranks).toEqual(['chair', 'other', 'chair', 'other']);
  expect(rankOf(session, idOf(3), 'content')).toBe('content');
});
