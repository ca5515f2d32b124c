import type { Call, CallTarget } from '#shared/calls.ts';
import type { Side } from '#shared/calls/switchboard.ts';
import type { CallsEvent } from '#shared/contract/calls.ts';
import type { Api } from '../../api/api.ts';
import { toErrorInfo, type ErrorReport } from '../../api/errors.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watch } from '../../api/watch.ts';
import type { MediaSession } from '../../media/session.ts';
import { CallReceiver } from './call-receiver.ts';
import type { CallTones } from './call-tones.ts';
import type { OwnKind, OwnMedia } from './own-media.ts';

/** How long one reads why a call is over, ms. */
const OVER_MS = 6_000;

/**
 * What this page has to do with calls.
 * - `asking`: a call was asked for, and the server hasn't answered yet
 * - `outgoing`: the other one is rung
 * - `incoming`: somebody calls
 * - `talking`: here
 * - `elsewhere`: the user is in a call on another page of theirs
 * - `over`: a call has just ended
 * - `failed`: a call couldn't be made
 */
export type CallState =
  | { phase: 'idle' | 'asking' }
  | { phase: 'outgoing' | 'incoming' | 'talking' | 'elsewhere' | 'over'; call: Call; side: Side }
  | { phase: 'failed'; error: ErrorReport };

export interface CallClientOptions {
  api: Api;
  session: MediaSession;
  own: OwnMedia;
  tones: CallTones;
  endpointId: string;
  /** The user talks here from now on: the intercom has to let the microphone go. */
  onTalking: () => void;
}

const IDLE: CallState = { phase: 'idle' };
export const NO_CALL = new Cell<CallState>(IDLE);

/** The page's end of calls: rings, and is in one at a time. */
export class CallClient {
  readonly own: OwnMedia;
  readonly #options: CallClientOptions;
  readonly #state = new Cell<CallState>(IDLE);
  readonly #picture = new Cell<MediaStream | null>(null);
  readonly #stops: (() => void)[];
  #personId = '';
  #receiver: CallReceiver | null = null;
  #over: ReturnType<typeof setTimeout> | undefined;
  /** What the other was told last of what isn't sent. */
  #toldMuted = '';

  constructor(options: CallClientOptions) {
    const { api, own, endpointId } = options;
    this.#options = options;
    this.own = own;
    this.#stops = [
      watch<CallsEvent>({
        start: (on) => api.call.calls.watch.subscribe({ endpointId }, on),
        onEvent: (event) => this.#handle(event),
      }),
      own.state.subscribe(() => this.#tellMuted()),
    ];
  }

  get state(): Readable<CallState> {
    return this.#state;
  }

  /** UTC ms by the server's clock. */
  serverNow(): number {
    return this.#options.api.serverNow();
  }

  /** What the other sends; null while no picture comes. */
  get picture(): Readable<MediaStream | null> {
    return this.#picture;
  }

  /** Whether the user talks in a call, here or on another page of theirs. */
  get isInCall(): boolean {
    const state = this.#state.get();
    return state.phase === 'talking' || (state.phase === 'elsewhere' && state.call.answeredAt !== null);
  }

  /** Calls somebody. Nothing happens while there is a call. */
  async start(to: CallTarget): Promise<void> {
    const { phase } = this.#state.get();
    if (phase !== 'idle' && phase !== 'over' && phase !== 'failed') {
      return;
    }
    this.#set({ phase: 'asking' });
    const { api, endpointId } = this.#options;
    try {
      this.#show(await api.call.calls.start.mutate({ id: crypto.randomUUID(), endpointId, to }));
    } catch (error) {
      this.#fail(error);
    }
  }

  async answer(): Promise<void> {
    const state = this.#state.get();
    if (state.phase === 'incoming') {
      const { api, endpointId } = this.#options;
      try {
        this.#show(await api.call.calls.answer.mutate({ callId: state.call.id, endpointId }));
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Cancels, declines or hangs up. What doesn't reach the server is ended there when nothing is heard of this page any more. */
  async hangUp(): Promise<void> {
    const state = this.#state.get();
    if (state.phase === 'outgoing' || state.phase === 'incoming' || state.phase === 'talking') {
      try {
        await this.#options.api.call.calls.hangUp.mutate({ callId: state.call.id });
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** One has read why a call is over, or wasn't made. */
  dismiss(): void {
    const { phase } = this.#state.get();
    if (phase === 'over' || phase === 'failed') {
      this.#set(IDLE);
    }
  }

  setMuted(kind: OwnKind, muted: boolean): void {
    this.own.setMuted(kind, muted);
  }

  close(): void {
    for (const stop of this.#stops) {
      stop();
    }
    this.#set(IDLE);
    this.#options.tones.close();
  }

  #handle(event: CallsEvent): void {
    switch (event.type) {
      case 'snapshot': {
        this.#personId = event.personId;
        if (event.call !== null) {
          this.#show(event.call);
        } else if ('call' in this.#state.get() && this.#state.get().phase !== 'over') {
          // It ended while the link was away.
          this.#set(IDLE);
        }
        break;
      }
      case 'call': {
        this.#show(event.call);
        break;
      }
      case 'media': {
        this.#receiver?.refresh();
        break;
      }
    }
  }

  #show(call: Call): void {
    const side: Side = call.caller.personId === this.#personId ? 'caller' : 'callee';
    const before = this.#state.get();
    const isHere = call[side].endpointId === this.#options.endpointId;
    if (call.endedAt !== null) {
      const concerns = before.phase === 'asking' || ('call' in before && before.call.id === call.id);
      if (concerns && before.phase !== 'over') {
        this.#set(before.phase === 'elsewhere' ? IDLE : { phase: 'over', call, side });
      }
    } else if (call.answeredAt !== null) {
      this.#set({ phase: isHere ? 'talking' : 'elsewhere', call, side });
    } else if (side === 'callee') {
      this.#set({ phase: 'incoming', call, side });
    } else {
      this.#set({ phase: isHere ? 'outgoing' : 'elsewhere', call, side });
    }
  }

  #fail(error: unknown): void {
    const { phase } = this.#state.get();
    // The call goes on, whatever couldn't be said of it.
    if (phase === 'talking') {
      return;
    }
    this.#set({ phase: 'failed', error: toErrorInfo(error) });
  }

  #set(state: CallState): void {
    const before = this.#state.get();
    clearTimeout(this.#over);
    if (state.phase === 'over' || state.phase === 'failed') {
      this.#over = setTimeout(() => this.#set(IDLE), OVER_MS);
    }
    const talks = state.phase === 'talking' ? state.call.id : null;
    const talked = before.phase === 'talking' ? before.call.id : null;
    this.#state.set(state);
    if (talks !== talked) {
      this.#connect(talks);
    }
    const { tones } = this.#options;
    const sound = state.phase === 'incoming' || state.phase === 'outgoing' || state.phase === 'over';
    tones.play(sound ? (state.phase as 'incoming' | 'outgoing' | 'over') : null);
  }

  /** Begins to send and to receive, or ends it. */
  #connect(callId: string | null): void {
    const { api, session, own, onTalking } = this.#options;
    this.#receiver?.close();
    this.#receiver = null;
    this.#picture.set(null);
    this.#toldMuted = '';
    if (callId === null) {
      own.end();
      return;
    }
    onTalking();
    own.begin(callId);
    const receiver = new CallReceiver({ api, session, callId });
    this.#receiver = receiver;
    receiver.picture.subscribe(() => {
      if (this.#receiver === receiver) {
        this.#picture.set(receiver.picture.get());
      }
    });
    this.#tellMuted();
  }

  #tellMuted(): void {
    const state = this.#state.get();
    if (state.phase !== 'talking') {
      return;
    }
    const { audio, video } = this.own.state.get();
    const muted = {
      audio: audio.muted || audio.problem !== null,
      video: video.muted || video.problem !== null,
    };
    const told = JSON.stringify(muted);
    if (told !== this.#toldMuted) {
      this.#toldMuted = told;
      const callId = state.call.id;
      this.#options.api.call.calls.setMuted.mutate({ callId, muted }).catch(() => {
        this.#toldMuted = '';
      });
    }
  }
}
