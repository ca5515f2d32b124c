import type { KeptStroke } from '#shared/consultation/drawing.ts';
import { mayKnow, mayViewContent } from '#shared/consultation/rights.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { seesMatters } from '#shared/consultation/view.ts';
import type { DrawingEvent } from '#shared/contract/consultation.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Feed } from '../../feed.ts';
import type { SessionBook, SessionTold } from './attendance.ts';
import { viewingPlace } from './sessions.ts';

interface Deps {
  sessions: SessionBook;
  told: Feed<SessionTold>;
  isHost: (state: Consultation, caller: Caller) => boolean;
  /** What is drawn on a page, the oldest first. */
  read: (caller: Caller, consultationId: string, layerId: string) => Promise<KeptStroke[]>;
}

/** The calls of who looks at what is drawn, wherever the session is held: its sites, and the walls of their courts. */
export function drawingFeed({
  sessions,
  told,
  isHost,
  read,
}: Deps): Pick<ServerHandlers<'consultation'>, 'strokes' | 'watchDrawing'> {
  const siteOf = (caller: Caller, state: Consultation): string | null =>
    viewingPlace(sessions, state, caller)?.id ?? null;
  /** Who waits to be let in sees nothing of what is shown inside. */
  const sees = (caller: Caller, state: Consultation): boolean =>
    seesMatters(state, { siteId: siteOf(caller, state), isHost: isHost(state, caller) });
  /** Nor does who may not see the content see what is drawn on it. */
  const layerFor = (caller: Caller, state: Consultation): string | null => {
    const siteId = siteOf(caller, state);
    return sees(caller, state) && (siteId === null || mayViewContent(state, siteId)) ? state.layerId : null;
  };

  async function* watch(
    caller: Caller,
    consultationId: string,
    signal: AbortSignal,
  ): AsyncGenerator<DrawingEvent> {
    const snapshot = async (): Promise<Extract<DrawingEvent, { type: 'snapshot' }>> => {
      const { state } = await sessions.require(caller, consultationId);
      const layerId = layerFor(caller, state);
      const strokes = layerId === null ? [] : await read(caller, consultationId, layerId);
      return { type: 'snapshot', layerId, strokes };
    };
    let shown: string | null = null;
    for await (const item of told.read(snapshot, signal)) {
      if ('type' in item) {
        shown = item.layerId;
        yield item;
      } else if (item.consultationId === consultationId) {
        if ('kept' in item && layerFor(caller, item.kept.state) !== shown) {
          const next = await snapshot();
          shown = next.layerId;
          yield next;
        } else if ('drawing' in item && shown !== null) {
          yield item.drawing;
        }
      }
    }
  }

  return {
    strokes: async (context, { consultationId, layerId }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      if (!sees(caller, state)) {
        throw AppError.forbidden('your court is not in this session');
      }
      const siteId = siteOf(caller, state);
      const topic = state.layers.find(({ id }) => id === layerId)?.topic ?? null;
      if (siteId !== null && !mayKnow(state, siteId, topic)) {
        throw AppError.forbidden('what was drawn on is not shown to your place');
      }
      return read(caller, consultationId, layerId);
    },
    watchDrawing: (context, { consultationId }, signal) => {
      const caller = signedIn(context);
      return watch(caller, consultationId, AbortSignal.any([signal, caller.ended]));
    },
  };
}
