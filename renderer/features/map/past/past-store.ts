import { create } from 'zustand';
import type { PastTrack } from './tracks.ts';

/** Whose trails are drawn. */
export const TRAIL_SCOPES = ['none', 'selected', 'chosen', 'all'] as const;
export type TrailScope = (typeof TRAIL_SCOPES)[number];
export const TRAIL_MINUTES = [5, 15, 30, 60, 240] as const;

/** A period that is played again. Times are UTC ms. */
export interface Replay {
  from: number;
  to: number;
  tracks: readonly PastTrack[];
  gapMs: number;
  truncated: boolean;
}

interface PastState {
  trailScope: TrailScope;
  trailMinutes: number;
  /** Units whose trail is kept, whichever is selected. */
  chosen: ReadonlySet<string>;
  trailsOpen: boolean;
  /** The replay's bar is open. */
  open: boolean;
  replay: Replay | null;
  at: number;
  playing: boolean;
  /** Seconds of the past a second. */
  speed: number;
}

export const SPEEDS = [1, 5, 10, 30, 60, 300] as const;

/** Trails and replay on the map. */
export const usePast = create<PastState>(() => ({
  trailScope: 'none',
  trailMinutes: 15,
  chosen: new Set(),
  trailsOpen: false,
  open: false,
  replay: null,
  at: 0,
  playing: false,
  speed: 10,
}));

export function beginReplay(replay: Replay): void {
  usePast.setState({ replay, at: replay.from, playing: true });
}

/** Back to what is live. */
export function endReplay(): void {
  usePast.setState({ replay: null, playing: false, open: false });
}

export function toggleReplay(): void {
  if (usePast.getState().open) {
    endReplay();
  } else {
    usePast.setState({ open: true });
  }
}

/** Goes to a time of the period. */
export function seek(at: number): void {
  const { replay } = usePast.getState();
  if (replay !== null) {
    usePast.setState({ at: Math.min(replay.to, Math.max(replay.from, at)) });
  }
}

/** Plays or pauses; at the end it begins again. */
export function togglePlaying(): void {
  const { replay, at, playing } = usePast.getState();
  if (replay !== null) {
    usePast.setState({ playing: !playing, at: !playing && at >= replay.to ? replay.from : at });
  }
}

/** Goes on by so many milliseconds of this moment; stops at the end of the period. */
export function advance(ms: number): void {
  const { replay, at, speed, playing } = usePast.getState();
  if (replay !== null && playing) {
    const next = at + ms * speed;
    usePast.setState(next >= replay.to ? { at: replay.to, playing: false } : { at: next });
  }
}

/** Keeps a unit's trail, or no longer. */
export function toggleChosen(unitId: string): void {
  usePast.setState(({ chosen, trailScope }) => {
    const next = new Set(chosen);
    if (!next.delete(unitId)) {
      next.add(unitId);
    }
    return { chosen: next, trailScope: next.size > 0 && trailScope !== 'all' ? 'chosen' : trailScope };
  });
}
