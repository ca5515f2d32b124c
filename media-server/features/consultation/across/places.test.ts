import { expect, test } from 'vitest';
import { linePersonId, siteOf, type Site } from '#shared/consultation/session.ts';
import { actorAt, after, idOf, runningSession } from '#shared/consultation/testing.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtNode, CourtTree } from '../../../context.ts';
import { placeOfPerson, placesBehindLine, rankOf } from './places.ts';

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

test('a line seats its court and those below it, that both servers know, and people with accounts behind it, but no other person and no unit', () => {
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
  const userId = linePersonId('hz', idOf(7));
  expect(seated({ kind: 'person', userId })).toEqual([idOf(1), idOf(2)]);
  expect(seated({ kind: 'person', userId, courtId: 'court-3' })).toEqual([idOf(1)]);
});

test('a person has the place of their name, everybody else at their court its place', () => {
  const session = runningSession(0, 1, 2, 3);
  const own = { id: idOf(7), courtId: 'court-1' };
  const sites = session.sites.map((site) =>
    site.id === idOf(2)
      ? { ...site, kind: 'person' as const, courtId: 'court-1', userId: linePersonId('hz', own.id) }
      : site,
  );
  expect(placeOfPerson(sites, own)?.id).toBe(idOf(2));
  expect(placeOfPerson(sites, { ...own, id: idOf(8) })?.id).toBe(idOf(1));
  expect(placeOfPerson(sites, { id: idOf(8), courtId: 'court-9' })).toBeUndefined();
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
