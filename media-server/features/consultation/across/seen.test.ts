import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeHeard, maySee } from '#shared/consultation/rights.ts';
import { siteOf, type Site } from '#shared/consultation/session.ts';
import { actorAt, after, AT, idOf, runningSession } from '#shared/consultation/testing.ts';
import { seenHere } from './seen.ts';

const CHAIR = idOf(0);
const own = (of: Record<string, Site['own']> = {}) => new Map(Object.entries(of));

test('while the line is up the session is as it was told, but who sits here is not away until the peer knows again', () => {
  const told = after(runningSession(0, 1, 2), [{ type: 'lose' }, actorAt(idOf(2))]);
  const here = new Set([idOf(2)]);
  const seen = seenHere(told, { here, cutSince: null, own: own() });
  expect(siteOf(seen, idOf(2))?.presence).toBe('present');
  expect({ ...seen, sites: [] }).toEqual({ ...told, sites: [] });
  expect(siteOf(seenHere(told, { here: new Set(), cutSince: null, own: own() }), idOf(2))?.presence).toBe(
    'away',
  );
});

test('while it is cut sites here see and hear each other, whatever the chair last showed; who was muted stays so', () => {
  const told = after(
    runningSession(0, 1, 2, 3),
    [{ type: 'broadcast', siteIds: [idOf(1)] }, actorAt(CHAIR)],
    [{ type: 'grantFloor', siteId: idOf(1) }, actorAt(CHAIR)],
    [{ type: 'mute', siteId: idOf(3) }, actorAt(CHAIR)],
  );
  const here = new Set([idOf(2), idOf(3)]);
  const seen = seenHere(told, { here, cutSince: AT + 5, own: own() });
  expect(siteOf(seen, CHAIR)).toMatchObject({ presence: 'away', since: AT + 5 });
  expect(maySee(seen, idOf(2), idOf(3))).toBe(true);
  expect(mayBeHeard(seen, idOf(2))).toBe(true);
  expect(mayBeHeard(seen, idOf(3))).toBe(false);
});

test('what a site has closed since is closed', () => {
  const closed = { audioOff: true, videoOff: true };
  const here = new Set([idOf(2)]);
  const seen = seenHere(runningSession(0, 2), { here, cutSince: AT, own: own({ [idOf(2)]: closed }) });
  expect(siteOf(seen, idOf(2))?.own).toEqual(closed);
});

test('nobody who is elsewhere is heard or seen while the line is cut', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 3 })),
      fc.subarray([0, 1, 2, 3]),
      (present, near) => {
        const here = new Set(near.map(idOf));
        const seen = seenHere(runningSession(...present), { here, cutSince: AT, own: own() });
        for (const { id } of seen.sites.filter((site) => !here.has(site.id))) {
          expect(mayBeHeard(seen, id)).toBe(false);
          expect(maySee(seen, idOf(2), id)).toBe(false);
        }
      },
    ),
  );
});
