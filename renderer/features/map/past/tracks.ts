import type { LonLat } from '#shared/geo.ts';
import { lastNotAbove } from '#shared/sorted.ts';
import type { Track } from '#shared/units.ts';
import { STATE_CODE, type PositionColumns } from '../../../api/index.ts';

/** A break in a track longer than this is a loss of link: nobody knows the way between, ms. */
const BREAK_MS = 60_000;
/** So many steps without a fix are a break, where the steps are long. */
const BREAK_STEPS = 2.5;

/** The longest time between two fixes of one way, ms, in tracks that hold a fix a step. */
export const breakMs = (stepMs: number): number => Math.max(BREAK_MS, stepMs * BREAK_STEPS);

/** A track of a unit that the map knows by its number. */
export interface PastTrack extends Track {
  no: number;
}

/** Index of the last fix not after `at`; -1 before the first. */
const indexAt = ({ at: times }: Pick<Track, 'at'>, at: number): number =>
  lastNotAbove(times.length, (index) => times[index] ?? Infinity, at);

/** Where a unit was. `known`: there is no break at that time; in a break it stands where it was last. */
export interface PastPlace extends LonLat {
  /** Time of the fix before, UTC ms. */
  fixAt: number;
  known: boolean;
}

/** Where a unit was at a time, between two fixes on the straight way; null before its first fix. */
export function placeAt(track: Track, at: number, gapMs: number): PastPlace | null {
  const i = indexAt(track, at);
  if (i === -1) {
    return null;
  }
  const [fixAt = 0, nextAt] = [track.at[i], track.at[i + 1]];
  const [lon = 0, lat = 0] = [track.lon[i], track.lat[i]];
  if (nextAt === undefined || nextAt - fixAt > gapMs) {
    return { lon, lat, fixAt, known: at - fixAt <= (nextAt === undefined ? gapMs : 0) };
  }
  const share = (at - fixAt) / (nextAt - fixAt);
  return {
    lon: lon + ((track.lon[i + 1] ?? lon) - lon) * share,
    lat: lat + ((track.lat[i + 1] ?? lat) - lat) * share,
    fixAt,
    known: true,
  };
}

/** All units as the map draws them at a time of the past; those in a break as last known. */
export function columnsAt(tracks: readonly PastTrack[], at: number, gapMs: number): PositionColumns {
  const places = tracks.flatMap((track) => {
    const place = placeAt(track, at, gapMs);
    return place === null ? [] : [{ no: track.no, ...place }];
  });
  const nothing = new Float32Array(places.length).fill(Number.NaN);
  return {
    count: places.length,
    serverTime: at,
    no: Uint32Array.from(places, ({ no }) => no),
    lon: Float64Array.from(places, ({ lon }) => lon),
    lat: Float64Array.from(places, ({ lat }) => lat),
    fixAt: Float64Array.from(places, ({ fixAt }) => fixAt),
    accuracy: new Float32Array(places.length),
    speed: nothing,
    heading: nothing.slice(),
    battery: nothing.slice(),
    state: Uint8Array.from(places, ({ known }) => (known ? STATE_CODE.live : STATE_CODE.lastKnown)),
  };
}

/** Takes the fixes from before `from` (UTC ms) out of a track that goes on. */
export function dropBefore({ at, lon, lat }: Track, from: number): void {
  const first = at.findIndex((one) => one >= from);
  const old = first === -1 ? at.length : first;
  if (old > 0) {
    for (const column of [at, lon, lat]) {
      column.splice(0, old);
    }
  }
}

/** The ways of a track, cut at its breaks. */
export function partsOf(track: Track, gapMs: number): LonLat[][] {
  const parts: LonLat[][] = [];
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const [i, at] of track.at.entries()) {
    const fix = { lon: track.lon[i] ?? 0, lat: track.lat[i] ?? 0 };
    const part = parts.at(-1);
    if (part === undefined || at - lastAt > gapMs) {
      parts.push([fix]);
    } else {
      part.push(fix);
    }
    lastAt = at;
  }
  return parts;
}

/** Share (0–1) of the tracks that have a fix in each of `bins` equal parts of the period. */
export function coverage(
  tracks: readonly Track[],
  { from, to, bins }: { from: number; to: number; bins: number },
): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const { at } of tracks) {
    const seen = new Set(
      at.map((one) => Math.min(bins - 1, Math.floor(((one - from) / (to - from)) * bins))),
    );
    for (const bin of seen) {
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts.map((count) => (tracks.length === 0 ? 0 : count / tracks.length));
}
