import { describe, expect, test } from 'vitest';
import { Court } from '#shared/courts.ts';
import { Password, Username, UserRole } from '#shared/identity.ts';
import type { CourtRow } from './make-courts.ts';
import type { StreetGraph } from './make-streets.ts';
import { readResource } from './write.ts';

const courts = readResource('demo/courts.json') as CourtRow[];
const courtIds = new Set(courts.map(({ id }) => id));
/** The province with its islands, degrees. */
const BOX = { west: 118, south: 27, east: 123.2, north: 31.3 };

describe('courts.json', () => {
  test('every row satisfies the Court schema', () => {
    expect(() => Court.array().parse(courts)).not.toThrow();
  });

  test('counts of the levels are 1, 11 and at least 88', () => {
    const count = (level: CourtRow['level']): number =>
      courts.filter((court) => court.level === level).length;
    expect(count('high')).toBe(1);
    expect(count('intermediate')).toBe(11);
    expect(count('basic')).toBeGreaterThanOrEqual(88);
  });

  test('ids, division codes and Chinese names are unique', () => {
    for (const key of ['id', 'divisionCode', 'nameZh', 'nameEn'] as const) {
      expect(new Set(courts.map((court) => court[key])).size).toBe(courts.length);
    }
  });

  test('every parent comes before its children and is one level up', () => {
    const parentLevel = { high: undefined, intermediate: 'high', basic: 'intermediate' } as const;
    courts.forEach((court, i) => {
      const parent = courts.slice(0, i).find(({ id }) => id === court.parentId);
      expect(parent?.level).toBe(parentLevel[court.level]);
    });
  });

  test('every seat lies in the province', () => {
    const isInBox = ({ lon, lat }: CourtRow): boolean =>
      lon > BOX.west && lon < BOX.east && lat > BOX.south && lat < BOX.north;
    expect(courts.filter((court) => !isInBox(court))).toEqual([]);
  });
});

describe('users.json', () => {
  const users = readResource('demo/users.json') as {
    username: string;
    password: string;
    role: string;
    courtId: string;
  }[];

  test('every login is valid, unique and belongs to a court', () => {
    expect(new Set(users.map(({ username }) => username)).size).toBe(users.length);
    for (const user of users) {
      expect(Username.safeParse(user.username).success).toBe(true);
      expect(Password.safeParse(user.password).success).toBe(true);
      expect(UserRole.safeParse(user.role).success).toBe(true);
      expect(courtIds).toContain(user.courtId);
    }
  });
});

describe('units.json and sources.json', () => {
  const units = readResource('demo/units.json') as { callSign: string; courtId: string }[];
  const streets = readResource('demo/streets.json') as Record<string, StreetGraph>;

  test('there are 60 units with their own call signs', () => {
    expect(new Set(units.map(({ callSign }) => callSign)).size).toBe(60);
    expect(units).toHaveLength(60);
  });

  test('every unit belongs to a basic court that has streets to walk', () => {
    const basic = new Set(courts.filter(({ level }) => level === 'basic').map(({ id }) => id));
    for (const { courtId } of units) {
      expect(basic).toContain(courtId);
      expect(streets).toHaveProperty(courtId);
    }
  });

  test('every fixed source belongs to a court', () => {
    const sources = readResource('demo/sources.json') as { courtId: string }[];
    sources.forEach(({ courtId }) => expect(courtIds).toContain(courtId));
  });
});

describe('streets.json', () => {
  const graphs = Object.entries(readResource('demo/streets.json') as Record<string, StreetGraph>);

  test.each(graphs)('%s is one connected network with a name for each edge', (_courtId, graph) => {
    expect(graph.names).toHaveLength(graph.edges.length);
    expect(reachableFrom(0, graph).size).toBe(graph.nodes.length);
  });

  test.each(graphs)('%s lies within 6 km of its court', (courtId, graph) => {
    const court = courts.find(({ id }) => id === courtId)!;
    const farthest = Math.max(
      ...graph.nodes.map(([lon, lat]) => Math.hypot((lon - court.lon) * 96, (lat - court.lat) * 111)),
    );
    expect(farthest).toBeLessThan(6);
  });
});

function reachableFrom(start: number, { edges }: StreetGraph): Set<number> {
  const seen = new Set([start]);
  for (const at of seen) {
    for (const [a, b] of edges) {
      if (a === at || b === at) {
        seen.add(a).add(b);
      }
    }
  }
  return seen;
}
