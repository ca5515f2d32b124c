import type { ProducerOptions } from 'mediasoup-client/types';
import { joinedLine, type OnwardLine } from '#shared/consultation/check.ts';
import type { MediaKind } from '#shared/media.ts';
import type { Api } from '../../api/api.ts';
import { AnnouncedTrack } from '../../media/announced-track.ts';
import type { MediaSession } from '../../media/session.ts';

/** What is measured before this has the first packets in it, which say little, ms. */
const SETTLE_MS = 3_000;
/** A line over which nothing has come back by then is down, ms. */
const LIMIT_MS = 10_000;
const POLL_MS = 500;

/** What a browser knows of the other end's reports (W3C webrtc-stats, `remote-inbound-rtp`). */
interface RemoteInbound {
  type: string;
  roundTripTime?: number;
  fractionLost?: number;
}

const OPTIONS: Omit<ProducerOptions, 'track' | 'stopTracks'> = { zeroRtpOnPause: true };

/**
 * Sends one's own streams to the media server, which lets them go nowhere, and hears from it how they arrive. Where the session is held at
 * another court's server the line to there is added, as that server and this one measure it.
 */
export async function testLine(
  { api, session, consultationId }: { api: Api; session: MediaSession; consultationId: string },
  tracks: readonly MediaStreamTrack[],
  signal: AbortSignal,
): Promise<OnwardLine> {
  const { consultation } = api.call;
  let onward: OnwardLine | null = null;
  const sent = tracks.map((track) => {
    const kind: MediaKind = track.kind === 'video' ? 'video' : 'audio';
    const announced = new AnnouncedTrack({
      session,
      // The test stops its own, not what the page goes on to show.
      track: track.clone(),
      announcement: {
        begin: async (place) => {
          const begun = await consultation.testLine.mutate({ ...place, consultationId, kind });
          onward = begun.onward;
          return begun;
        },
        end: (place) => consultation.endLineTest.mutate({ ...place, consultationId }),
      },
      options: () => OPTIONS,
    });
    announced.setOpen(true);
    return announced;
  });
  try {
    const beganAt = performance.now();
    let line: OnwardLine = { roundTripMs: null, lost: null };
    while (!signal.aborted && tracks.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      line = worst(await Promise.all(sent.map((each) => each.stats())));
      const tookMs = performance.now() - beganAt;
      if ((line.roundTripMs !== null && tookMs > SETTLE_MS) || tookMs > LIMIT_MS) {
        break;
      }
    }
    return joinedLine(line, onward);
  } finally {
    for (const each of sent) {
      each.close();
    }
  }
}

function worst(all: readonly (RTCStatsReport | undefined)[]): OnwardLine {
  const remote = all
    .flatMap((report) => [...((report?.values() ?? []) as Iterable<RemoteInbound>)])
    .filter(({ type, roundTripTime }) => type === 'remote-inbound-rtp' && roundTripTime !== undefined);
  return remote.length === 0
    ? { roundTripMs: null, lost: null }
    : {
        roundTripMs: Math.round(1000 * Math.max(...remote.map(({ roundTripTime }) => roundTripTime ?? 0))),
        lost: Math.min(1, Math.max(0, ...remote.map(({ fractionLost }) => fractionLost ?? 0))),
      };
}
