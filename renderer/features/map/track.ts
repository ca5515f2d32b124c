import type { LonLat } from '#shared/geo.ts';

/** A break in a track longer than this is a loss of link: nobody knows the way between, ms. */
const BREAK_MS = 60_000;

/** A fix of a track; `at` in UTC ms. */
export interface TrackFix extends LonLat {
  at: number;
}

/** Cuts a track (oldest fix first) where its unit was silent. */
export function trackParts(fixes: readonly TrackFix[]): TrackFix[][] {
  const parts: TrackFix[][] = [];
  let last: TrackFix | undefined;
  for (const fix of fixes) {
    const part = parts.at(-1);
    if (part === undefined || last === undefined || fix.at - last.at > BREAK_MS) {
      parts.push([fix]);
    } else {
      part.push(fix);
    }
    last = fix;
  }
  return parts;
}

/** A track with a newer fix at its end; unchanged when the fix isn't newer. */
export function extendTrack(fixes: readonly TrackFix[], fix: TrackFix): readonly TrackFix[] {
  const last = fixes.at(-1);
  return last !== undefined && fix.at <= last.at
    ? fixes
    : [...fixes, { at: fix.at, lon: fix.lon, lat: fix.lat }];
}
