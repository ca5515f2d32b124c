import { Cell, type Readable } from '../../api/store.ts';
import type { OwnDevice, OwnKind, OwnMedia, OwnState } from '../calls/own-media.ts';
import type { Capture, DeviceState } from './capture.ts';

const ownOf = ({ muted, problem }: DeviceState): OwnDevice => ({ muted, problem });

/** A unit sends to calls what it publishes anyway: one camera, encoded once. Its picture is on the page already. */
export class UnitCallMedia implements OwnMedia {
  readonly #capture: Capture;
  readonly #state: Cell<OwnState>;

  constructor(capture: Capture) {
    this.#capture = capture;
    this.#state = new Cell(this.#read());
    capture.state.subscribe(() => this.#state.set(this.#read()));
  }

  get state(): Readable<OwnState> {
    return this.#state;
  }

  begin(): void {
    // It is published from the start of duty.
  }

  end(): void {
    // It goes on being published.
  }

  setMuted(kind: OwnKind, muted: boolean): void {
    void this.#capture.setMuted(kind, muted);
  }

  #read(): OwnState {
    const { audio, video } = this.#capture.state.get();
    return { audio: ownOf(audio), video: ownOf(video), picture: null };
  }
}
