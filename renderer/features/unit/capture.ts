import type { MediaSession } from '../../media/session.ts';
import type { Publication } from '../../media/types.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { captureProblem, type CaptureProblem } from './capture-problem.ts';
import { MICROPHONE } from '../../media/microphone.ts';

/** A lost camera or microphone is asked for again after this long, ms. */
const RETRY_MS = 3_000;

type Kind = 'video' | 'audio';

/** One device: its track while there is one, whether the officer has muted it, and why it can't be had. */
export interface DeviceState {
  track: MediaStreamTrack | null;
  muted: boolean;
  problem: CaptureProblem | null;
}

export interface CaptureState {
  video: DeviceState;
  audio: DeviceState;
  /** Whether there is more than one camera. */
  canSwitch: boolean;
  facing: 'environment' | 'user';
}

const picture = (facing: CaptureState['facing']): MediaTrackConstraints => ({
  facingMode: facing,
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
});

const NOTHING: DeviceState = { track: null, muted: false, problem: null };

/** Camera and microphone: asks for them, shows and publishes what it gets, and gets them again when they are lost. */
export class Capture {
  readonly #session: MediaSession;
  readonly #state = new Cell<CaptureState>({
    video: NOTHING,
    audio: NOTHING,
    canSwitch: false,
    facing: 'environment',
  });
  readonly #publications: Partial<Record<Kind, Publication>> = {};
  readonly #retries: Partial<Record<Kind, ReturnType<typeof setTimeout>>> = {};
  #closed = false;

  constructor(session: MediaSession) {
    this.#session = session;
  }

  get state(): Readable<CaptureState> {
    return this.#state;
  }

  /** Asks for both at once, so that there is one question to the officer; for each alone where one of them can't be had. */
  async start(): Promise<void> {
    try {
      const stream = await this.#devices().getUserMedia({
        video: picture(this.#state.get().facing),
        audio: MICROPHONE,
      });
      await Promise.all(stream.getTracks().map((track) => this.#take(track)));
    } catch {
      await Promise.all([this.#acquire('video'), this.#acquire('audio')]);
    }
    await this.#countCameras();
  }

  /** Asks again for what is missing. */
  async retry(): Promise<void> {
    const { video, audio } = this.#state.get();
    await Promise.all([
      video.track === null ? this.#acquire('video') : null,
      audio.track === null ? this.#acquire('audio') : null,
    ]);
    await this.#countCameras();
  }

  async setMuted(kind: Kind, muted: boolean): Promise<void> {
    this.#patch(kind, { muted });
    const { track } = this.#state.get()[kind];
    if (track !== null) {
      track.enabled = !muted;
    }
    await this.#publications[kind]?.setPaused(muted);
  }

  /** From the back camera to the front one, and back. Phones open one camera at a time, so the present one is let go first. */
  async switchCamera(): Promise<void> {
    const facing = this.#state.get().facing === 'environment' ? 'user' : 'environment';
    this.#state.set({ ...this.#state.get(), facing });
    this.#state.get().video.track?.stop();
    await this.#acquire('video');
  }

  close(): void {
    this.#closed = true;
    for (const kind of ['video', 'audio'] as const) {
      clearTimeout(this.#retries[kind]);
      this.#publications[kind]?.close();
      this.#state.get()[kind].track?.stop();
      this.#patch(kind, { track: null });
    }
  }

  #devices(): MediaDevices {
    // Without HTTPS browsers leave this undefined, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) {
      throw new TypeError('no media devices on a page without HTTPS');
    }
    return devices;
  }

  async #acquire(kind: Kind): Promise<void> {
    clearTimeout(this.#retries[kind]);
    const wanted = kind === 'video' ? { video: picture(this.#state.get().facing) } : { audio: MICROPHONE };
    try {
      const stream = await this.#devices().getUserMedia(wanted);
      await Promise.all(stream.getTracks().map((track) => this.#take(track)));
    } catch (error) {
      const problem = captureProblem(error, navigator.mediaDevices);
      this.#patch(kind, { track: null, problem });
      // A refusal lasts until the officer changes it; what is missing or busy may come back by itself.
      if (problem !== 'denied' && problem !== 'insecure' && !this.#closed) {
        this.#retries[kind] = setTimeout(() => void this.#acquire(kind), RETRY_MS);
      }
    }
  }

  async #take(track: MediaStreamTrack): Promise<void> {
    if (this.#closed) {
      track.stop();
      return;
    }
    const kind: Kind = track.kind === 'video' ? 'video' : 'audio';
    const { muted } = this.#state.get()[kind];
    track.enabled = !muted;
    track.contentHint = kind === 'video' ? 'motion' : 'speech';
    track.addEventListener('ended', () => {
      if (this.#state.get()[kind].track === track) {
        void this.#acquire(kind);
      }
    });
    this.#patch(kind, { track, problem: null });
    const publication = this.#publications[kind];
    if (publication === undefined) {
      this.#publications[kind] = this.#session.publish(track);
      if (muted) {
        await this.#publications[kind].setPaused(true);
      }
    } else {
      await publication.replaceTrack(track);
    }
  }

  async #countCameras(): Promise<void> {
    const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
    const cameras = (devices ?? []).filter(({ kind }) => kind === 'videoinput').length;
    this.#state.set({ ...this.#state.get(), canSwitch: cameras > 1 });
  }

  #patch(kind: Kind, change: Partial<DeviceState>): void {
    const state = this.#state.get();
    this.#state.set({ ...state, [kind]: { ...state[kind], ...change } });
  }
}
