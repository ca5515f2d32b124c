import { z } from 'zod';
import { KeptStroke, MAX_STROKES } from '#shared/consultation/drawing.ts';
import { signedIn, type CallContext, type ServerHandlers } from '../../../api/caller.ts';
import type { Feed } from '../../../feed.ts';
import type { LineQuestion } from '../../../lines/consultation-protocol.ts';
import type { Attendance, SessionTold } from '../attendance.ts';
import { drawingFeed } from '../drawing-feed.ts';
import type { DrawingCalls } from '../drawing-handlers.ts';
import type { GuestSessions } from './guest-sessions.ts';
import { memberOf } from './members.ts';

const ToldStrokes = z.array(KeptStroke).max(MAX_STROKES);

/** What is drawn over content of sessions that another court's server holds: it decides on each stroke, and keeps it. */
export function guestDrawingHandlers({
  guests,
  attendance,
  told,
}: {
  guests: GuestSessions;
  attendance: Attendance;
  told: Feed<SessionTold>;
}): Pick<ServerHandlers<'consultation'>, DrawingCalls> {
  const ask = async (
    context: CallContext,
    consultationId: string,
    question: LineQuestion,
  ): Promise<Record<string, never>> => {
    const caller = signedIn(context);
    const { state } = await guests.require(caller, consultationId);
    attendance.requireAttending(caller, state);
    await guests.requireLine(consultationId).ask(memberOf(caller), consultationId, question);
    return {};
  };
  return {
    draw: (context, { consultationId, layerId, stroke }) =>
      ask(context, consultationId, { what: 'draw', layerId, stroke }),
    erase: (context, { consultationId, layerId, strokeId }) =>
      ask(context, consultationId, { what: 'erase', layerId, strokeId }),
    point: (context, { consultationId, place }) => ask(context, consultationId, { what: 'point', place }),
    ...drawingFeed({
      sessions: guests,
      told,
      isHost: () => false,
      read: async (caller, consultationId, layerId) => {
        const line = guests.requireLine(consultationId);
        const question = { what: 'strokes' as const, layerId };
        return ToldStrokes.parse(await line.ask(memberOf(caller), consultationId, question));
      },
    }),
  };
}
