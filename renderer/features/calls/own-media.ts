import type { Readable } from '../../api/store.ts';
import type { CaptureProblem } from '../unit/capture-problem.ts';

export type OwnKind = 'audio' | 'video';

/** One's own microphone or camera in a call. */
export interface OwnDevice {
  muted: boolean;
  /** Why there is none; null while there is one, or it is on its way. */
  problem: CaptureProblem | null;
}

export interface OwnState {
  audio: OwnDevice;
  video: OwnDevice;
  /** What the camera sees; null where that is shown elsewhere, or there is none. */
  picture: MediaStream | null;
}

/** How a page sends its own sound and picture to calls. */
export interface OwnMedia {
  readonly state: Readable<OwnState>;
  /** Sends to this call from now on. */
  begin: (callId: string) => void;
  /** Sends to no call any more. */
  end: () => void;
  setMuted: (kind: OwnKind, muted: boolean) => void;
}
