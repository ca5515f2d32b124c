import { mayDraw } from '#shared/consultation/rights.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type ServerHandlers } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import type { Attendance, SessionTold } from './attendance.ts';
import { drawingFeed } from './drawing-feed.ts';
import { addStroke, eraseStrokes, strokesOf } from './drawings.ts';
import type { Sessions } from './sessions.ts';

/** The calls about what is drawn over content. */
export type DrawingCalls = 'draw' | 'erase' | 'point' | 'strokes' | 'watchDrawing';

/** What is drawn over content of sessions that are held here: told to who sees it, and kept with the session. */
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
      told.publish({ consultationId, drawing: { type: 'drawn', layerId, stroke } });
      return {};
    },
    erase: async (context, { consultationId, layerId, strokeId }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      const strokeIds = await eraseStrokes(store.db, state, { siteId, layerId, strokeId });
      told.publish({ consultationId, drawing: { type: 'erased', layerId, strokeIds } });
      return {};
    },
    point: async (context, { consultationId, place }) => {
      const caller = signedIn(context);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      if (place !== null && !mayDraw(state, siteId)) {
        throw AppError.forbidden('who takes part points at what is shown');
      }
      told.publish({ consultationId, drawing: { type: 'pointed', siteId, place } });
      return {};
    },
    ...drawingFeed({
      sessions,
      told,
      isHost: (state, caller) => sessions.isHost(state, caller),
      read: (_caller, consultationId, layerId) => strokesOf(store.db, consultationId, layerId),
    }),
  };
}
