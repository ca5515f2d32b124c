import type { ProducerOptions } from 'mediasoup-client/types';
import type { Api } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { AnnouncedTrack } from '../../media/announced-track.ts';
import type { Announcement, Peer } from '../../media/peer.ts';
import type { MediaSession } from '../../media/session.ts';
import { captureProblem } from '../unit/capture-problem.ts';
import type { OwnDevice, OwnKind, OwnMedia, OwnState } from './own-media.ts';
import { MICROPHONE, VOICE } from '../../media/microphone.ts';

const WANTED: Record<OwnKind, MediaTrackConstraints> = {
  audio: MICROPHONE,
  video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } },
};
/** One face of 640 × 360. */
const VIDEO_BPS = 800_000;
const NONE: OwnDevice = { muted: false, problem: null };
const NOTHING: OwnState = { audio: NONE, video: NONE, picture: null };

function optionsOf(peer: Peer, kind: OwnKind): Omit<ProducerOptions, 'track' | 'stopTracks'> {
  const common = { disableTrackOnPause: true, zeroRtpOnPause: true };
  if (kind === 'audio') {
    return { ...common, codecOptions: VOICE };
  }
  const codec = peer.videoCodec('video/VP8');
  return { ...common, ...(codec === undefined ? {} : { codec }), encodings: [{ maxBitrate: VIDEO_BPS }] };
}

/** A desk's microphone and camera: opened for a call, and let go with it. */
export class DeskMedia implements OwnMedia {
  readonly #api: Api;
  readonly #session: MediaSession;
  readonly #state = new Cell<OwnState>(NOTHING);
  readonly #sent = new Map<OwnKind, AnnouncedTrack>();
  #callId: string | null = null;

  constructor(api: Api, session: MediaSession) {
    this.#api = api;
    this.#session = session;
  }

  get state(): Readable<OwnState> {
    return this.#state;
  }

  begin(callId: string): void {
    if (this.#callId !== callId) {
      this.end();
      this.#callId = callId;
      void this.#open(callId);
    }
  }

  end(): void {
    this.#callId = null;
    for (const sent of this.#sent.values()) {
      sent.close();
    }
    this.#sent.clear();
    this.#state.set(NOTHING);
  }

  setMuted(kind: OwnKind, muted: boolean): void {
    this.#patch(kind, { muted });
    this.#sent.get(kind)?.setOpen(!muted);
  }

  /** Asks for both at once, so that there is one question; for each alone where one of them can't be had. */
  async #open(callId: string): Promise<void> {
    try {
      await this.#take(callId, WANTED);
    } catch {
      for (const kind of ['audio', 'video'] as const) {
        try {
          await this.#take(callId, { [kind]: WANTED[kind] });
        } catch (error) {
          if (this.#callId === callId) {
            this.#patch(kind, { problem: captureProblem(error, navigator.mediaDevices) });
          }
        }
      }
    }
  }

  async #take(callId: string, wanted: MediaStreamConstraints): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    for (const track of stream.getTracks()) {
      if (this.#callId === callId) {
        this.#send(callId, track);
      } else {
        track.stop();
      }
    }
  }

  #send(callId: string, track: MediaStreamTrack): void {
    const kind: OwnKind = track.kind === 'video' ? 'video' : 'audio';
    track.contentHint = kind === 'video' ? 'motion' : 'speech';
    const sent = new AnnouncedTrack({
      session: this.#session,
      track,
      announcement: this.#announcement(callId),
      options: (peer) => optionsOf(peer, kind),
    });
    sent.setOpen(!this.#state.get()[kind].muted);
    track.addEventListener('ended', () => this.#patch(kind, { problem: 'missing' }));
    this.#sent.set(kind, sent);
    if (kind === 'video') {
      this.#state.set({ ...this.#state.get(), picture: new MediaStream([track]) });
    }
  }

  #announcement(callId: string): Announcement {
    const { calls } = this.#api.call;
    return {
      begin: (input) => calls.send.mutate({ ...input, callId }),
      end: (input) => calls.stopSending.mutate({ ...input, callId }),
    };
  }

  #patch(kind: OwnKind, change: Partial<OwnDevice>): void {
    const state = this.#state.get();
    this.#state.set({ ...state, [kind]: { ...state[kind], ...change } });
  }
}
