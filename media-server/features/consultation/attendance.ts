import type { DrawingChange } from '#shared/consultation/drawing.ts';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { seesMatters, type ConsultationView } from '#shared/consultation/view.ts';
import type { SessionEvent } from '#shared/contract/consultation.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Feed } from '../../feed.ts';
import type { KeptSession } from './rows.ts';
import { viewingPlace, type Sessions } from './sessions.ts';

/** A session as it is shown. */
export type ViewedSession = Pick<KeptSession, 'state' | 'minutes'>;

/** Where sessions are looked up and told who comes and goes: those that are held here, or at another court's server. */
export interface SessionBook extends Pick<Sessions, 'live' | 'placeOf' | 'happen'> {
  /** @throws AppError('notFound') */
  require(caller: Caller, id: string): Promise<ViewedSession>;
  view(session: ViewedSession, caller: Caller): ConsultationView;
}

/** A page that is at a place. */
interface Attendant {
  endpointId: string;
  sessionId: string;
  caller: Caller;
  /** A page whose link was lost reads anew before the end of its old link is known. */
  readers: number;
  takenOver: AbortController;
}

const keyOf = (consultationId: string, siteId: string): string => `${consultationId}/${siteId}`;

type InnerEvent = Exclude<SessionEvent, { type: 'snapshot' | 'changed' | 'elsewhere' }>;

/** What is told of a session: that it has changed, or what becomes of its streams and of what is drawn. */
export type SessionTold = { consultationId: string } & (
  { kept: ViewedSession } | { event: InnerEvent } | { drawing: DrawingChange }
);

interface Deps {
  sessions: SessionBook;
  told: Feed<SessionTold>;
  mediaOf: (
    consultationId: string,
  ) => Pick<Extract<SessionEvent, { type: 'snapshot' }>, 'streams' | 'quality'>;
}

/** Which pages are at which places: one page a place, the latest. */
export class Attendance {
  readonly #deps: Deps;
  readonly #all = new Map<string, Attendant>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The place of the caller's own page. @throws AppError('conflict') when none of their session is there */
  requireAttending(caller: Caller, state: Consultation): string {
    const siteId = this.#deps.sessions.placeOf(state, caller)?.id;
    const attendant = siteId === undefined ? undefined : this.#all.get(keyOf(state.id, siteId));
    if (siteId === undefined || attendant?.sessionId !== caller.sessionId) {
      throw AppError.conflict('join the session first');
    }
    return siteId;
  }

  async *attend(
    caller: Caller,
    { consultationId, endpointId }: { consultationId: string; endpointId: string },
    signal: AbortSignal,
  ): AsyncGenerator<SessionEvent> {
    const { sessions } = this.#deps;
    const { state } = await sessions.require(caller, consultationId);
    const siteId = sessions.placeOf(state, caller)?.id;
    if (siteId === undefined) {
      throw AppError.forbidden('nobody has invited you or your court to this session');
    }
    const refusal = await sessions.happen(consultationId, { type: 'arrive' }, siteId);
    if (refusal !== null) {
      throw new AppError(refusal.code, refusal.reason);
    }
    const key = keyOf(consultationId, siteId);
    const attendant = this.#enter(key, caller, endpointId);
    const ended = AbortSignal.any([signal, attendant.takenOver.signal]);
    try {
      yield* this.#read(caller, { consultationId, siteId }, ended);
      if (attendant.takenOver.signal.aborted && !signal.aborted) {
        yield { type: 'elsewhere' };
      }
    } finally {
      attendant.readers -= 1;
      if (attendant.readers === 0 && this.#all.get(key) === attendant) {
        this.#all.delete(key);
        await sessions.happen(consultationId, { type: 'lose' }, siteId);
      }
    }
  }

  /** Quality of the sites for who looks at the session, as a wall does, without being the page of a place. */
  async *watchQuality(
    caller: Caller,
    consultationId: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ quality: SiteQuality[] }> {
    const { sessions, told, mediaOf } = this.#deps;
    const sees = async (): Promise<boolean> => {
      const kept = await sessions.require(caller, consultationId);
      const siteId = viewingPlace(sessions, kept.state, caller)?.id ?? null;
      return seesMatters(kept.state, { siteId, isHost: sessions.view(kept, caller).isHost });
    };
    const snapshot = async (): Promise<{ quality: SiteQuality[] }> => ({
      quality: (await sees()) ? mediaOf(consultationId).quality : [],
    });
    for await (const item of told.read(snapshot, signal)) {
      if ('quality' in item) {
        yield item;
      } else if (item.consultationId === consultationId && 'event' in item && item.event.type === 'quality') {
        yield { quality: (await sees()) ? item.event.quality : [] };
      }
    }
  }

  async *#read(
    caller: Caller,
    { consultationId, siteId }: { consultationId: string; siteId: string },
    signal: AbortSignal,
  ): AsyncGenerator<SessionEvent> {
    const { sessions, told, mediaOf } = this.#deps;
    const snapshot = async (): Promise<SessionEvent> => ({
      type: 'snapshot',
      consultation: sessions.view(await sessions.require(caller, consultationId), caller),
      siteId,
      ...mediaOf(consultationId),
    });
    for await (const item of told.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
      } else if (item.consultationId === consultationId) {
        if ('kept' in item) {
          yield { type: 'changed', consultation: sessions.view(item.kept, caller) };
        } else if ('event' in item) {
          yield item.event;
        }
      }
    }
  }

  /** Takes a place from its page, which is told: another one has it, elsewhere. */
  displace(consultationId: string, siteId: string): void {
    const key = keyOf(consultationId, siteId);
    this.#all.get(key)?.takenOver.abort();
    this.#all.delete(key);
  }

  #enter(key: string, caller: Caller, endpointId: string): Attendant {
    const known = this.#all.get(key);
    if (known?.endpointId === endpointId && known.sessionId === caller.sessionId) {
      known.readers += 1;
      return known;
    }
    const attendant: Attendant = {
      endpointId,
      sessionId: caller.sessionId,
      caller,
      readers: 1,
      takenOver: new AbortController(),
    };
    this.#all.set(key, attendant);
    known?.takenOver.abort();
    return attendant;
  }
}
