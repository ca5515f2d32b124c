import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import { withinCourts } from '../../store/scope.ts';

/** The ONVIF side of a source, as the store keeps it. */
export interface CameraRow {
  sourceId: string;
  courtPath: CourtPath;
  /** With user and password, as the source's own address; must not leave the server nor reach a log. */
  url: string;
  profileToken: string;
  magnification: number;
  hasPtz: boolean;
}

interface Row {
  source_id: string;
  path: CourtPath;
  url: string;
  profile_token: string;
  magnification: number;
  /** SQLite has no booleans. */
  has_ptz: boolean | number;
}

const rows = (db: Knex) =>
  db('source_onvif')
    .join('sources', 'sources.id', 'source_onvif.source_id')
    .join('courts', 'courts.id', 'sources.court_id')
    .select('source_onvif.*', 'courts.path');

export async function loadCameras(db: Knex): Promise<CameraRow[]> {
  const found: Row[] = await rows(db);
  return found.map((row) => ({
    sourceId: row.source_id,
    courtPath: row.path,
    url: row.url,
    profileToken: row.profile_token,
    magnification: row.magnification,
    hasPtz: Boolean(row.has_ptz),
  }));
}

/** Ids of the sources of the subtree of `scope` that have an ONVIF address. */
export async function cameraIdsWithin(db: Knex, scope: CourtPath): Promise<string[]> {
  const found: { source_id: string }[] = await withinCourts(rows(db), scope)
    .clearSelect()
    .select('source_onvif.source_id');
  return found.map((row) => row.source_id);
}

/** Gives a source its ONVIF side, in place of the one before. */
export async function saveCamera(db: Knex, camera: Omit<CameraRow, 'courtPath'>): Promise<void> {
  await db('source_onvif')
    .insert({
      source_id: camera.sourceId,
      url: camera.url,
      profile_token: camera.profileToken,
      magnification: camera.magnification,
      has_ptz: camera.hasPtz,
    })
    .onConflict('source_id')
    .merge();
}

export async function saveHasPtz(db: Knex, sourceId: string, hasPtz: boolean): Promise<void> {
  await db('source_onvif').where({ source_id: sourceId }).update({ has_ptz: hasPtz });
}

export async function deleteCamera(db: Knex, sourceId: string): Promise<void> {
  await db('source_onvif').where({ source_id: sourceId }).delete();
}
