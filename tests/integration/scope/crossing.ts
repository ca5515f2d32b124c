import { randomUUID } from 'node:crypto';
import type { Store } from '../../../media-server/store/open.ts';

/** A unit that has entered a fence. */
export async function insertCrossing({ db }: Store, fenceId: string, unitId: string): Promise<string> {
  const id = randomUUID();
  await db('geofence_events').insert({
    id,
    fence_id: fenceId,
    fence_name: '围栏',
    unit_id: unitId,
    kind: 'enter',
    at: Date.now(),
    lon: 120.1,
    lat: 30.2,
  });
  return id;
}
