import { Cell, type Readable } from '../../../api/store.ts';
import type { OwnStreamsState, SiteStreams } from '../../consultation/site-streams.ts';
import type { Capture } from '../capture.ts';

/** A unit sends to a session what it publishes anyway: the server takes a copy, and opens and closes that. A phone shares no screen. */
export class UnitSiteStreams implements SiteStreams {
  readonly #capture: Capture;
  readonly #state: Cell<OwnStreamsState>;
  readonly #stop: () => void;

  constructor(capture: Capture) {
    this.#capture = capture;
    this.#state = new Cell(this.#read(null));
    this.#stop = capture.state.subscribe(() => this.#state.set(this.#read(this.#state.get().picture)));
  }

  get state(): Readable<OwnStreamsState> {
    return this.#state;
  }

  begin(): Promise<void> {
    return Promise.resolve();
  }

  setOpen(): void {
    // What the officer closes in the session is held back by the server.
  }

  chooseContent(): Promise<null> {
    return Promise.resolve(null);
  }

  sendContent(track: MediaStreamTrack): void {
    track.stop();
  }

  endContent(): void {
    // There is none.
  }

  limitation(): Promise<'none'> {
    return Promise.resolve('none');
  }

  close(): void {
    this.#stop();
  }

  /** `shown` is the stream that is on the page, which stays while its track does. */
  #read(shown: MediaStream | null): OwnStreamsState {
    const { audio, video } = this.#capture.state.get();
    const isSame = video.track !== null && shown?.getTracks()[0] === video.track;
    const picture = video.track === null ? null : isSame ? shown : new MediaStream([video.track]);
    return { problem: { audio: audio.problem, video: video.problem }, picture, content: null };
  }
}
