import { create } from 'zustand';
import type { Span } from './spans.ts';

/** Pictures on one clock. */
export const MAX_PICTURES = 9;

/** In place of a source that is heard: all of them are. No source has this id. */
export const EVERYONE = '*';

export interface ReplayRequest {
  sourceIds: readonly string[];
  /** UTC ms. */
  at: number;
  isPlaying: boolean;
  /** What the timeline shows at first; without it what lies around `at`. */
  view?: Span;
  /** Names of sources that may have been removed. */
  names?: Readonly<Record<string, string>>;
  /** All of them are heard together at first. */
  hearsAll?: boolean;
  /** Where parts of what is played begin, UTC ms. */
  chapters?: readonly { at: number; title: string }[];
}

interface ReplayState {
  /** Null: closed. `serial` is another one each time that it is opened. */
  request: (ReplayRequest & { serial: number }) | null;
  sourceIds: readonly string[];
  /** The picture that steps by frames, is kept and taken. */
  chosenId: string | null;
  /** A source, or `EVERYONE`. */
  heardId: string | null;
  /** Marks of a stretch, UTC ms. */
  markIn: number | null;
  markOut: number | null;
  isWide: boolean;
  /** Where the focus goes back to. */
  returnTo: HTMLElement | null;
}

const CLOSED: ReplayState = {
  request: null,
  sourceIds: [],
  chosenId: null,
  heardId: null,
  markIn: null,
  markOut: null,
  isWide: false,
  returnTo: null,
};

/** The replay over the desk; at most one. */
export const useReplay = create<ReplayState>(() => CLOSED);

let serial = 0;

/** Opens the replay in place of what it showed. */
export function openReplay(request: ReplayRequest): void {
  const { activeElement } = document;
  serial += 1;
  useReplay.setState((before) => ({
    ...CLOSED,
    isWide: before.isWide,
    returnTo:
      before.request === null
        ? activeElement instanceof HTMLElement
          ? activeElement
          : null
        : before.returnTo,
    request: { ...request, serial },
    sourceIds: request.sourceIds.slice(0, MAX_PICTURES),
    chosenId: request.sourceIds[0] ?? null,
    heardId: request.hearsAll === true ? EVERYONE : null,
  }));
}

/** Puts a source beside those that are played. */
export function addToReplay(sourceId: string): void {
  useReplay.setState(({ sourceIds }) => ({
    sourceIds: sourceIds.includes(sourceId) ? sourceIds : [...sourceIds, sourceId].slice(0, MAX_PICTURES),
    chosenId: sourceId,
  }));
}

/** Takes a source away; the last one closes the replay. */
export function removeFromReplay(sourceId: string): void {
  const sourceIds = useReplay.getState().sourceIds.filter((id) => id !== sourceId);
  if (sourceIds.length === 0) {
    closeReplay();
    return;
  }
  useReplay.setState(({ chosenId, heardId }) => ({
    sourceIds,
    chosenId: chosenId === sourceId ? (sourceIds[0] ?? null) : chosenId,
    heardId: heardId === sourceId ? null : heardId,
  }));
}

export function closeReplay(): void {
  const { returnTo, isWide } = useReplay.getState();
  useReplay.setState({ ...CLOSED, isWide });
  if (returnTo?.isConnected === true) {
    requestAnimationFrame(() => returnTo.focus({ preventScroll: true }));
  }
}

/** At sign-out. */
export function resetReplay(): void {
  useReplay.setState(CLOSED);
}
