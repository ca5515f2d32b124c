import type { z } from 'zod';
import { SiteCheck, type CheckVerdict } from './session.ts';

/** The line between two courts' servers as both of them measure it. */
export const OnwardLine = SiteCheck.pick({ roundTripMs: true, lost: true });
export type OnwardLine = z.infer<typeof OnwardLine>;

/** A round trip that is longer is felt in a talk, ms (ITU-T G.114: 150 ms one way). */
const MOST_ROUND_TRIP_MS = 300;
/** More lost packets are seen and heard. */
const MOST_LOST = 0.03;
/** A microphone that hears less while somebody speaks is off, or far away, dB of full scale. */
const LEAST_PEAK_DB = -45;

/** What a line is worth by what came back over it; null where nothing did. */
export function lineVerdict({ roundTripMs, lost }: Pick<SiteCheck, 'roundTripMs' | 'lost'>): CheckVerdict {
  if (roundTripMs === null) {
    return 'failed';
  }
  return roundTripMs > MOST_ROUND_TRIP_MS || (lost ?? 0) > MOST_LOST ? 'poor' : 'good';
}

/** What two lines are one after the other; what isn't known of the second one adds nothing. */
export const joinedLine = (first: OnwardLine, onward: OnwardLine | null): OnwardLine => ({
  roundTripMs: first.roundTripMs === null ? null : first.roundTripMs + (onward?.roundTripMs ?? 0),
  lost: first.lost === null ? null : 1 - (1 - first.lost) * (1 - (onward?.lost ?? 0)),
});

/** What a microphone is worth by the loudest that it heard while somebody spoke, dB of full scale. */
export const microphoneVerdict = (peakDb: number): CheckVerdict =>
  peakDb >= LEAST_PEAK_DB ? 'good' : 'poor';

/** What a whole test is worth: its worst part. */
export function checkVerdict(
  check: Pick<SiteCheck, 'camera' | 'microphone' | 'speaker' | 'line'>,
): CheckVerdict {
  const all = [check.camera, check.microphone, check.speaker, check.line];
  return (['failed', 'absent', 'poor'] as const).find((verdict) => all.includes(verdict)) ?? 'good';
}
