import type { Page } from 'playwright';
import type { Source } from '#shared/sources.ts';
import { until } from '../lib/scene.ts';

/** A picture moves once so many frames of it were presented. */
const MOVING_FRAMES = 2;

/**
 * When the pictures of these sources moved in the page after `since`, UTC ms in the order of time: the moment of each one's second
 * frame. Throws when not all of them do within `limitMs`.
 */
export async function movingAt(
  page: Page,
  sources: readonly Source[],
  since: number,
  limitMs: number,
): Promise<number[]> {
  const ids = sources.map(({ id }) => id);
  const times = await until(`${ids.length} moving pictures`, limitMs, async () => {
    const seconds = await page.evaluate(
      ([wanted, from, frames]) =>
        wanted.map((id) => window.benchFrames.get(id)?.filter((at) => at > from)[frames - 1] ?? null),
      [ids, since, MOVING_FRAMES] as const,
    );
    return seconds.includes(null) ? null : seconds.map(Number);
  });
  return times.toSorted((a, b) => a - b);
}
