import { randomUUID } from 'node:crypto';
import type { Content } from '#shared/walls/content.ts';
import { displayRect } from '#shared/walls/geometry.ts';
import { EMPTY_LAYOUT, splitRects, type Split } from '#shared/walls/layout.ts';
import type { Wall } from '#shared/walls/wall.ts';
import type { Api } from '../../../simulators/units/api/link.ts';

/** The first hall's wall, as the server tells it to a desk. */
export function firstWall(api: Api): Promise<Wall> {
  return new Promise((resolve, reject) => {
    const watching = api.walls.watch.subscribe(
      {},
      {
        onData: (event) => {
          if (event.type === 'snapshot' && event.walls[0] !== undefined) {
            watching.unsubscribe();
            resolve(event.walls[0]);
          }
        },
        onError: reject,
      },
    );
  });
}

/** Saves a scene whose tiles split the first display and show this, in order; answers with its id. */
export async function saveSplit(
  api: Api,
  wall: Wall,
  { name, split, contents }: { name: string; split: Split; contents: readonly (Content | null)[] },
): Promise<string> {
  const tiles = splitRects(displayRect(wall.geometry, 0), split, false).map((rect, n) => {
    return { id: `t${n + 1}`, rect, content: contents[n] ?? null, isProtected: false };
  });
  const { id } = await api.walls.saveScene.mutate({
    id: randomUUID(),
    wallId: wall.id,
    name,
    digit: null,
    layout: { ...EMPTY_LAYOUT, tiles },
  });
  return id;
}
