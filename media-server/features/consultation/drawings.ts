import type { Knex } from 'knex';
import { MAX_STROKES, type KeptStroke, type Stroke } from '#shared/consultation/drawing.ts';
import { mayDraw } from '#shared/consultation/rights.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { AppError } from '#shared/errors.ts';

interface Row {
  id: string;
  consultation_id: string;
  layer_id: string;
  site_id: string;
  at: number;
  stroke: string;
}

/** Strokes of a layer, the oldest first. */
export async function strokesOf(db: Knex, consultationId: string, layerId: string): Promise<KeptStroke[]> {
  const rows = (await db('consultation_strokes')
    .where({ consultation_id: consultationId, layer_id: layerId })
    .orderBy('no')) as Row[];
  return rows.map(({ stroke, site_id: siteId, at }) => ({ ...(JSON.parse(stroke) as Stroke), siteId, at }));
}

/**
 * Keeps a stroke over what is shown now. Idempotent by the stroke's id.
 * @throws AppError('forbidden') for who may not draw, ('conflict') when the layer isn't shown any more or is full
 */
export async function addStroke(
  db: Knex,
  state: Consultation,
  { siteId, layerId, stroke, at }: { siteId: string; layerId: string; stroke: Stroke; at: number },
): Promise<KeptStroke> {
  assertDrawing(state, siteId, layerId);
  const own = { consultation_id: state.id, layer_id: layerId };
  const counted = (await db('consultation_strokes').where(own).count('* as n').first()) as {
    n: number | string;
  };
  if (Number(counted.n) >= MAX_STROKES) {
    throw AppError.conflict(`a layer has at most ${MAX_STROKES} strokes`);
  }
  await db('consultation_strokes')
    .insert({ ...own, id: stroke.id, site_id: siteId, at, stroke: JSON.stringify(stroke) })
    .onConflict(['consultation_id', 'id'])
    .ignore();
  return { ...stroke, siteId, at };
}

/**
 * Takes a stroke away, or all of them with `strokeId` null; answers with the ids that are gone.
 * @throws AppError('forbidden') for another site's stroke, unless it is the chair that asks
 */
export async function eraseStrokes(
  db: Knex,
  state: Consultation,
  { siteId, layerId, strokeId }: { siteId: string; layerId: string; strokeId: string | null },
): Promise<string[]> {
  assertDrawing(state, siteId, layerId);
  const isMaster = state.chairId === siteId || state.contentId === siteId;
  const query = db('consultation_strokes').where({ consultation_id: state.id, layer_id: layerId });
  if (strokeId !== null) {
    void query.where('id', strokeId);
  }
  const rows = (await query.clone().select('id', 'site_id')) as Pick<Row, 'id' | 'site_id'>[];
  if (!isMaster && rows.some((row) => row.site_id !== siteId)) {
    throw AppError.forbidden('the chair, or who shows the content, erases what others have drawn');
  }
  await query.delete();
  return rows.map(({ id }) => id);
}

function assertDrawing(state: Consultation, siteId: string, layerId: string): void {
  if (!mayDraw(state, siteId)) {
    throw AppError.forbidden('who takes part draws over what is shown');
  }
  if (state.layerId !== layerId) {
    throw AppError.conflict('another page is shown by now');
  }
}
