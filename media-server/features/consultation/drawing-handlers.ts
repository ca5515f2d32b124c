import { mayDraw, mayKnow } from '#shared/consultation/rights.ts';
import { seesMatters } from '#shared/consultation/view.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type ServerHandlers } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import type { Attendance, SessionTold } from './attendance.ts';
import { addStroke, eraseStrokes, strokesOf } from './drawings.ts';
import { viewingPlace, type Sessions } from './sessions.ts';

type DrawingCalls = 'draw' | 'erase' | 'point' | 'strokes';

/** The calls about what is drawn over content: told to who sits in the session, and kept with it. */
export function drawingHandlers({
  store,
  clock,
  sessions,
  attendance,
  told,
}: Pick<ServerContext, 'store' | 'clock'> & {
  sessions: Sessions;
  attendance: Attendance;
  told: Feed<SessionTold>;
}): Pick<ServerHandlers<'consultation'>, DrawingCalls> {
  return {
    draw: async (context, { consultationId, layerId, stroke: given }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      const stroke = await addStroke(store.db, state, { siteId, layerId, stroke: given, at: clock.now() });
      told.publish({ consultationId, event: { type: 'drawn', layerId, stroke } });
      return {};
    },
    erase: async (context, { consultationId, layerId, strokeId }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      const strokeIds = await eraseStrokes(store.db, state, { siteId, layerId, strokeId });
      told.publish({ consultationId, event: { type: 'erased', layerId, strokeIds } });
      return {};
    },
    point: async (context, { consultationId, place }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      if (place !== null && !mayDraw(state, siteId)) {
        throw AppError.forbidden('who takes part points at what is shown');
      }
      told.publish({ consultationId, event: { type: 'pointed', siteId, place } });
      return {};
    },
    strokes: async (context, { consultationId, layerId }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = viewingPlace(sessions, state, caller)?.id ?? null;
      if (!seesMatters(state, { siteId, isHost: sessions.isHost(state, caller) })) {
        throw AppError.forbidden('your court is not in this session');
      }
      const topic = state.layers.find(({ id }) => id === layerId)?.topic ?? null;
      if (siteId !== null && !mayKnow(state, siteId, topic)) {
        throw AppError.forbidden('what was drawn on is not shown to your place');
      }
      return strokesOf(store.db, consultationId, layerId);
    },
  };
}
