import { z } from 'zod';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { ConsultationsEvent } from '#shared/contract/consultation.ts';
import type { Api } from '../../../api/api.ts';
import { Cell, type Readable } from '../../../api/store.ts';
import { watch } from '../../../api/watch.ts';
import type { MediaSession } from '../../../media/session.ts';
import type { CallTones } from '../../calls/call-tones.ts';
import { SessionClient } from '../../consultation/session-client.ts';
import type { SiteStreams } from '../../consultation/site-streams.ts';
import { keep, readKept, type KeyValueStore } from '../storage.ts';

const KEY = 'ecc.unit.consultation';

/** The sessions that the unit is invited to, and its page's seat in one of them. */
export interface SeatState {
  sessions: readonly ConsultationView[];
  client: SessionClient | null;
}

export interface SeatOptions {
  api: Api;
  session: MediaSession;
  endpointId: string;
  own: () => SiteStreams;
  tones: CallTones;
  /** Of this page alone, and kept when it is loaded anew. */
  store: KeyValueStore;
  onSeated: () => void;
}

const presenceIn = (view: ConsultationView) => siteOf(view, view.mySiteId)?.presence;

/** The session that rings here now. */
export const ringing = ({ sessions, client }: SeatState): ConsultationView | undefined =>
  sessions.find(
    (view) =>
      view.phase === 'running' && presenceIn(view) === 'calling' && view.id !== client?.consultationId,
  );

/** A session that goes on without the officer, who may come to it. */
export const goingOn = ({ sessions, client }: SeatState): ConsultationView | undefined =>
  client === null
    ? sessions.find(
        (view) => view.phase === 'running' && !['calling', 'removed'].includes(presenceIn(view) ?? 'removed'),
      )
    : undefined;

/**
 * The unit's end of consultations: rings when one calls it, and sits in the one that the officer has joined. A page that is loaded anew goes
 * back to where it was.
 */
export class ConsultationSeat {
  readonly #options: SeatOptions;
  readonly #state = new Cell<SeatState>({ sessions: [], client: null });
  readonly #stop: () => void;

  constructor(options: SeatOptions) {
    this.#options = options;
    this.#stop = watch<ConsultationsEvent>({
      start: (on) => options.api.call.consultation.watch.subscribe({}, on),
      onEvent: (event) => this.#handle(event),
    });
  }

  get state(): Readable<SeatState> {
    return this.#state;
  }

  get isIn(): boolean {
    return this.#state.get().client !== null;
  }

  join(consultationId: string): void {
    const { api, session, endpointId, own, store, onSeated } = this.#options;
    const before = this.#state.get().client;
    if (before?.consultationId === consultationId) {
      return;
    }
    before?.close();
    keep(store, KEY, consultationId);
    this.#set({ client: new SessionClient({ api, session, consultationId, endpointId, own }) });
    onSeated();
  }

  async decline(consultationId: string): Promise<void> {
    const { api } = this.#options;
    await api.call.consultation.command.mutate({ consultationId, command: { type: 'decline' } });
  }

  /** Goes for good at once; where the link is down the server hears of it later, and sees the page's silence meanwhile. */
  leave(): void {
    const { client } = this.#state.get();
    client?.command({ type: 'leave' }).catch(() => undefined);
    this.shut();
  }

  /** Gives the seat up without telling the session. */
  shut(): void {
    keep(this.#options.store, KEY, null);
    this.#state.get().client?.close();
    this.#set({ client: null });
    this.#options.onSeated();
  }

  close(): void {
    this.#stop();
    this.#options.tones.close();
    this.#state.get().client?.close();
  }

  #handle(event: ConsultationsEvent): void {
    const known = this.#state.get().sessions;
    const sessions =
      event.type === 'snapshot'
        ? event.consultations
        : [...known.filter(({ id }) => id !== event.consultation.id), event.consultation];
    this.#set({ sessions });
    const wasIn = readKept(this.#options.store, KEY, z.string());
    const left = sessions.find(({ id }) => id === wasIn);
    if (event.type === 'snapshot' && left?.phase === 'running' && presenceIn(left) === 'away') {
      this.join(left.id);
    }
  }

  #set(change: Partial<SeatState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
    this.#options.tones.play(ringing(this.#state.get()) === undefined ? null : 'incoming');
  }
}
