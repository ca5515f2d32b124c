import { mayBeHeard, maySendPicture } from '#shared/consultation/rights.ts';
import { siteOf, type Consultation } from '#shared/consultation/session.ts';
import type { SessionMedia } from './session-media.ts';

/**
 * mediasoup's score of what a site sends, 0 to 10: of its picture, else of its sound; null where nothing is to come. A site that has closed
 * its camera or is muted sends nothing by itself, and what nobody looks at doesn't cross a line: neither is a fault of its line.
 */
export function sentScore(
  media: Pick<SessionMedia, 'find'>,
  state: Consultation,
  siteId: string,
): number | null {
  const own = siteOf(state, siteId)?.own;
  const kinds = [
    ...(maySendPicture(state, siteId) && own?.videoOff !== true ? (['video'] as const) : []),
    ...(mayBeHeard(state, siteId) && own?.audioOff !== true ? (['audio'] as const) : []),
  ];
  for (const kind of kinds) {
    const producer = media.find(state.id, siteId, kind)?.track.producer;
    const scores = producer?.paused === false ? producer.score.map(({ score }) => score) : [];
    if (scores.length > 0) {
      return Math.max(...scores);
    }
  }
  return null;
}
