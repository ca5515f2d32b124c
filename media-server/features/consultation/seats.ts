import { hallPicture } from '#shared/consultation/rights.ts';
import { AppError } from '#shared/errors.ts';
import type { ConsumerOptions } from '#shared/media.ts';
import { answerOf } from '#shared/answers.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Attendance, SessionBook } from './attendance.ts';
import type { SessionMedia, SessionPeer } from './session-media.ts';
import { viewingPlace } from './sessions.ts';

interface Deps {
  sessions: SessionBook;
  attendance: Attendance;
  media: SessionMedia;
  requirePeer: (caller: Caller, peerId: string) => SessionPeer;
}

/** The calls of who sits in a session or looks at it, wherever it is held. */
export function seatHandlers({
  sessions,
  attendance,
  media,
  requirePeer,
}: Deps): Pick<
  ServerHandlers<'consultation'>,
  'attend' | 'watchQuality' | 'send' | 'stopSending' | 'receive'
> {
  return {
    attend: (context, given, signal) => {
      const caller = signedIn(context);
      return attendance.attend(caller, given, AbortSignal.any([signal, caller.ended]));
    },
    watchQuality: (context, { consultationId }, signal) => {
      const caller = signedIn(context);
      return attendance.watchQuality(caller, consultationId, AbortSignal.any([signal, caller.ended]));
    },
    send: async (context, { consultationId, peerId, transportId, stream, rtpParameters }) => {
      const caller = signedIn(context);
      const peer = requirePeer(caller, peerId);
      const { state } = await sessions.require(caller, consultationId);
      const siteId = attendance.requireAttending(caller, state);
      const track = await media.send(
        () => sessions.live(consultationId),
        { consultationId, siteId, stream },
        { peer, transportId, rtpParameters },
      );
      return { producerId: track.producer.id };
    },
    stopSending: async (context, { consultationId, peerId, producerId }) => {
      const caller = signedIn(context);
      await sessions.require(caller, consultationId);
      media.stop(requirePeer(caller, peerId), consultationId, producerId);
      return {};
    },
    receive: async (context, { consultationId, peerId, transportId, streams }) => {
      const caller = signedIn(context);
      const peer = requirePeer(caller, peerId);
      const { state } = await sessions.require(caller, consultationId);
      const place = viewingPlace(sessions, state, caller);
      if (place === undefined) {
        throw AppError.forbidden('your court has no place in this session');
      }
      // Who looks without being the page of the place sees what a hall is shown.
      const isWall = caller.role === 'wall' || sessions.placeOf(state, caller) === undefined;
      const receive = async ({ siteId, stream }: (typeof streams)[number]): Promise<ConsumerOptions> => {
        if (isWall && stream === 'video' && !hallPicture(state).includes(siteId)) {
          throw AppError.forbidden('the session does not show this now');
        }
        return media.receive(
          () => sessions.live(consultationId),
          { consultationId, siteId, stream, viewerId: place.id, isWall },
          { peer, transportId },
        );
      };
      return { streams: await Promise.all(streams.map((one) => answerOf(() => receive(one)))) };
    },
  };
}
