import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import { WallGeometry } from '#shared/walls/geometry.ts';
import { Layout } from '#shared/walls/layout.ts';
import { WallRule } from '#shared/walls/rules.ts';
import type { Scene, Wall, WallFile } from '#shared/walls/wall.ts';
import { withinCourts } from '../../store/scope.ts';
import { KeptState } from './wall-state.ts';

interface WallRow {
  id: string;
  court_id: string;
  name: string;
  geometry: string;
  web_origins: string;
  state: string;
}

interface SceneRow {
  id: string;
  wall_id: string;
  name: string;
  digit: number | null;
  layout: string;
  updated_at: number;
  updated_by: string;
}

interface RuleRow {
  id: string;
  wall_id: string;
  rule: string;
}

interface FileRow {
  id: string;
  court_id: string;
  name: string;
  type: WallFile['type'];
  size: number;
  sha256: string;
  added_at: number;
  added_by: string;
}

/** A wall as it is kept. */
export interface KeptWall {
  wall: Wall;
  state: KeptState;
  scenes: Scene[];
  rules: WallRule[];
}

const toScene = (row: SceneRow): Scene => ({
  id: row.id,
  wallId: row.wall_id,
  name: row.name,
  digit: row.digit,
  layout: Layout.parse(JSON.parse(row.layout)),
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

/** All walls with their scenes and rules. */
export async function loadWalls(db: Knex): Promise<KeptWall[]> {
  const rows: WallRow[] = await db('walls').orderBy('created_at').orderBy('id');
  const scenes: SceneRow[] = await db('wall_scenes').orderBy('name');
  const rules: RuleRow[] = await db('wall_rules').orderBy('created_at');
  return rows.map((row) => ({
    wall: {
      id: row.id,
      courtId: row.court_id,
      name: row.name,
      geometry: WallGeometry.parse(JSON.parse(row.geometry)),
      webOrigins: JSON.parse(row.web_origins) as string[],
    },
    state: KeptState.parse(JSON.parse(row.state)),
    scenes: scenes.filter((scene) => scene.wall_id === row.id).map(toScene),
    rules: rules
      .filter((rule) => rule.wall_id === row.id)
      .map((rule) => WallRule.parse(JSON.parse(rule.rule))),
  }));
}

/** Adds a wall, or changes what it is made of. `now` is UTC ms. */
export async function saveWall(db: Knex, wall: Wall, state: KeptState, now: number): Promise<void> {
  const row = {
    court_id: wall.courtId,
    name: wall.name,
    geometry: JSON.stringify(wall.geometry),
    web_origins: JSON.stringify(wall.webOrigins),
    state: JSON.stringify(state),
  };
  await db('walls')
    .insert({ id: wall.id, ...row, created_at: now })
    .onConflict('id')
    .merge(row);
}

export async function saveState(db: Knex, wallId: string, state: KeptState): Promise<void> {
  await db('walls')
    .where('id', wallId)
    .update({ state: JSON.stringify(state) });
}

/** Removes a wall with its scenes and rules. */
export async function deleteWall(db: Knex, wallId: string): Promise<void> {
  await db('walls').where('id', wallId).delete();
}

/** Saves a scene; a digit that another scene of the wall has goes over to it. */
export async function saveScene(db: Knex, scene: Scene): Promise<void> {
  const row = {
    wall_id: scene.wallId,
    name: scene.name,
    digit: scene.digit,
    layout: JSON.stringify(scene.layout),
    updated_at: scene.updatedAt,
    updated_by: scene.updatedBy,
  };
  await db.transaction(async (trx) => {
    if (scene.digit !== null) {
      await trx('wall_scenes')
        .where({ wall_id: scene.wallId, digit: scene.digit })
        .whereNot('id', scene.id)
        .update({ digit: null });
    }
    await trx('wall_scenes')
      .insert({ id: scene.id, ...row })
      .onConflict('id')
      .merge(row);
  });
}

export async function deleteScene(db: Knex, sceneId: string): Promise<void> {
  await db('wall_scenes').where('id', sceneId).delete();
}

/** Saves a rule. `now` is UTC ms. */
export async function saveRule(db: Knex, wallId: string, rule: WallRule, now: number): Promise<void> {
  const json = JSON.stringify(rule);
  await db('wall_rules')
    .insert({ id: rule.id, wall_id: wallId, rule: json, created_at: now })
    .onConflict('id')
    .merge({ rule: json });
}

export async function deleteRule(db: Knex, ruleId: string): Promise<void> {
  await db('wall_rules').where('id', ruleId).delete();
}

const toFile = (row: FileRow): WallFile => ({
  id: row.id,
  courtId: row.court_id,
  name: row.name,
  type: row.type,
  size: row.size,
  sha256: row.sha256,
  addedAt: row.added_at,
  addedBy: row.added_by,
});

const files = (db: Knex, scope: CourtPath) =>
  withinCourts(
    db('wall_files').join('courts', 'courts.id', 'wall_files.court_id').select('wall_files.*'),
    scope,
  );

/** Files of the subtree of `scope`, newest first. */
export async function listFiles(db: Knex, scope: CourtPath): Promise<WallFile[]> {
  return ((await files(db, scope).orderBy('added_at', 'desc')) as FileRow[]).map(toFile);
}

export async function findFile(db: Knex, id: string, scope: CourtPath): Promise<WallFile | undefined> {
  const row: FileRow | undefined = await files(db, scope).where('wall_files.id', id).first();
  return row === undefined ? undefined : toFile(row);
}

export async function insertFile(db: Knex, file: WallFile): Promise<void> {
  await db('wall_files').insert({
    id: file.id,
    court_id: file.courtId,
    name: file.name,
    type: file.type,
    size: file.size,
    sha256: file.sha256,
    added_at: file.addedAt,
    added_by: file.addedBy,
  });
}

export async function deleteFile(db: Knex, id: string): Promise<void> {
  await db('wall_files').where('id', id).delete();
}

/** Whether any file has this content. */
export async function isFileKept(db: Knex, sha256: string): Promise<boolean> {
  return (await db('wall_files').where('sha256', sha256).first('id')) !== undefined;
}
