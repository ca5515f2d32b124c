import { SPEECH_PROBLEMS, type SpeechProblem } from '#shared/gb28181.ts';
import type { Api } from '../../api/api.ts';
import { toErrorInfo } from '../../api/errors.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { AnnouncedTrack } from '../../media/announced-track.ts';
import { MICROPHONE, VOICE } from '../../media/microphone.ts';
import type { MediaSession } from '../../media/session.ts';
import { captureProblem, type CaptureProblem } from '../unit/capture-problem.ts';

/** Why nobody is spoken to. */
export type SpeakerProblem =
  | { kind: 'microphone'; why: CaptureProblem }
  | { kind: 'device'; why: SpeechProblem }
  | { kind: 'other'; error: unknown };

/** What the console's voice broadcast is at: none, the device is asked, it listens; or why it came to nothing. */
export type SpeakerState =
  | { phase: 'idle' }
  | { phase: 'calling' | 'open'; id: string; sourceId: string }
  | { phase: 'failed'; sourceId: string; problem: SpeakerProblem };

function problemOf(error: unknown): SpeakerProblem {
  const { place } = toErrorInfo(error);
  const why = SPEECH_PROBLEMS.find((each) => place === `speech.${each}`);
  return why === undefined ? { kind: 'other', error } : { kind: 'device', why };
}

/** This console's microphone on its way to the loudspeaker of one device. */
export class Speaker {
  readonly #api: Api;
  readonly #session: MediaSession;
  readonly #state = new Cell<SpeakerState>({ phase: 'idle' });
  #sent: AnnouncedTrack | null = null;

  constructor(api: Api, session: MediaSession) {
    this.#api = api;
    this.#session = session;
  }

  get state(): Readable<SpeakerState> {
    return this.#state;
  }

  /** Begins to speak through a source's device, in place of the one before. */
  async begin(sourceId: string): Promise<void> {
    this.end();
    const id = crypto.randomUUID();
    this.#state.set({ phase: 'calling', id, sourceId });
    let track: MediaStreamTrack | undefined;
    try {
      // Asked for first: a device that listens to nobody has rung for nothing.
      [track] = (await navigator.mediaDevices.getUserMedia({ audio: MICROPHONE })).getAudioTracks();
    } catch (error) {
      const why = captureProblem(error, navigator.mediaDevices);
      this.#fail(id, sourceId, { kind: 'microphone', why });
      return;
    }
    if (track === undefined || !this.#isAt(id)) {
      track?.stop();
      return;
    }
    try {
      await this.#api.call.voiceBroadcast.begin.mutate({ id, sourceId });
    } catch (error) {
      track.stop();
      this.#fail(id, sourceId, problemOf(error));
      return;
    }
    if (this.#isAt(id)) {
      this.#send(id, track);
      this.#state.set({ phase: 'open', id, sourceId });
    } else {
      track.stop();
    }
  }

  /** Ends it, or forgets why it came to nothing. */
  end(): void {
    const state = this.#state.get();
    this.#stop();
    if (state.phase === 'calling' || state.phase === 'open') {
      // One that can't be told is ended by the server, which hears no microphone any more.
      this.#api.call.voiceBroadcast.end.mutate({ broadcastId: state.id }).catch(() => undefined);
    }
  }

  /** Those that there are, as the server tells them: one's own that isn't among them any more was ended there. */
  reconcile(ids: ReadonlySet<string>): void {
    const state = this.#state.get();
    if (state.phase === 'open' && !ids.has(state.id)) {
      this.#stop();
    }
  }

  #stop(): void {
    this.#sent?.close();
    this.#sent = null;
    this.#state.set({ phase: 'idle' });
  }

  #isAt(id: string): boolean {
    const state = this.#state.get();
    return state.phase === 'calling' && state.id === id;
  }

  #fail(id: string, sourceId: string, problem: SpeakerProblem): void {
    if (this.#isAt(id)) {
      this.#state.set({ phase: 'failed', sourceId, problem });
    }
  }

  #send(broadcastId: string, track: MediaStreamTrack): void {
    const { voiceBroadcast } = this.#api.call;
    track.contentHint = 'speech';
    const sent = new AnnouncedTrack({
      session: this.#session,
      track,
      announcement: {
        begin: ({ peerId, transportId, rtpParameters }) =>
          voiceBroadcast.send.mutate({ broadcastId, peerId, transportId, rtpParameters }),
        end: (input) => voiceBroadcast.stopSending.mutate({ ...input, broadcastId }),
      },
      options: () => ({
        disableTrackOnPause: true,
        codecOptions: { ...VOICE, opusDtx: false },
      }),
    });
    sent.setOpen(true);
    this.#sent = sent;
  }
}
