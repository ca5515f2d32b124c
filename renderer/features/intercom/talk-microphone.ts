import type { Api } from '../../api/api.ts';
import { AnnouncedTrack } from '../../media/announced-track.ts';
import { VOICE } from '../../media/microphone.ts';
import type { MediaSession } from '../../media/session.ts';

/**
 * The page's microphone for the intercom: at the server all the time, so that nothing has to be set up when the key is pressed, and sending
 * nothing but while it has the floor. The track is stopped when the microphone is closed.
 */
export function openTalkMicrophone(api: Api, session: MediaSession, track: MediaStreamTrack): AnnouncedTrack {
  const { intercom } = api.call;
  return new AnnouncedTrack({
    session,
    track,
    announcement: {
      begin: ({ peerId, transportId, rtpParameters }) =>
        intercom.openMicrophone.mutate({ peerId, transportId, rtpParameters }),
      end: (input) => intercom.closeMicrophone.mutate(input),
    },
    options: () => ({
      disableTrackOnPause: true,
      zeroRtpOnPause: true,
      codecOptions: { ...VOICE, opusDtx: false },
    }),
  });
}
