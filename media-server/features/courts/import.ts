import { z } from 'zod';
import { Court } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Store } from '../../store/open.ts';

const CourtList = z.array(Court);

/** Orders courts so that each follows its parent, and gives each its path. Refuses cycles, doubled ids and unknown parents. */
function withPaths(courts: readonly Court[]): { court: Court; path: string }[] {
  const byId = new Map(courts.map((court) => [court.id, court]));
  if (byId.size !== courts.length) {
    throw AppError.invalidInput('id', 'a court id occurs twice');
  }
  const pathOf = (court: Court, below: ReadonlySet<string>): string => {
    if (below.has(court.id)) {
      throw AppError.invalidInput(`court ${court.id}`, 'is its own ancestor');
    }
    if (court.parentId === null) {
      return `${court.id}/`;
    }
    const parent = byId.get(court.parentId);
    if (parent === undefined) {
      throw AppError.invalidInput(`court ${court.id}`, `its parent ${court.parentId} is not in the list`);
    }
    return `${pathOf(parent, new Set([...below, court.id]))}${court.id}/`;
  };
  return courts
    .map((court) => ({ court, path: pathOf(court, new Set()) }))
    .sort((a, b) => a.path.split('/').length - b.path.split('/').length);
}

/**
 * Writes a list of courts, all of a tree at once; courts that are there already are brought up to date. The whole list is refused
 * when one of it is wrong.
 * @throws ZodError or AppError('invalidInput') naming the place
 */
export async function importCourts(store: Store, list: unknown): Promise<number> {
  const rows = withPaths(CourtList.parse(list)).map(({ court, path }) => ({
    id: court.id,
    parent_id: court.parentId,
    level: court.level,
    path,
    name_zh: court.nameZh,
    name_en: court.nameEn,
    short_zh: court.shortZh,
    division_code: court.divisionCode,
    lon: court.lon,
    lat: court.lat,
  }));
  await store.db.transaction(async (trx) => {
    for (const row of rows) {
      await trx('courts').insert(row).onConflict('id').merge();
    }
  });
  return rows.length;
}
