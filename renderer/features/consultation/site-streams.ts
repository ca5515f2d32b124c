import type { Readable } from '../../api/store.ts';
import type { CaptureProblem } from '../unit/capture-problem.ts';

export type Device = 'audio' | 'video';

/** One's own devices in a session. */
export interface OwnStreamsState {
  problem: Record<Device, CaptureProblem | null>;
  /** What the camera sees; null while there is none. */
  picture: MediaStream | null;
  /** What is shared as content. */
  content: MediaStream | null;
}

/** What a page sends to a session from its site. */
export interface SiteStreams {
  readonly state: Readable<OwnStreamsState>;
  /** Takes camera and microphone, once; each alone where one of them can't be had. */
  begin(): Promise<void>;
  /** What goes out of microphone and camera now. */
  setOpen(open: Record<Device, boolean>): void;
  /** Asks the user for a screen or window; null when they chose none. */
  chooseContent(): Promise<MediaStreamTrack | null>;
  sendContent(track: MediaStreamTrack): void;
  endContent(): void;
  /** What holds the camera's encoder back, by its own measure. */
  limitation(): Promise<'none' | 'cpu' | 'bandwidth'>;
  close(): void;
}
