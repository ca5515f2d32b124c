import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { MediaKind } from '#shared/media.ts';
import { LOOPBACK } from './listen.ts';
import type { LiveWorker } from './live-worker.ts';
import type { Track } from './track.ts';

/** Where a program on this machine sends one stream as plain RTP, and the track that it becomes. */
export interface PlainTrack {
  track: Track;
  port: number;
  rtcpPort: number;
  ssrc: number;
  /** Ends the track. Idempotent. */
  close(): void;
}

/** Opens a loopback transport on `worker` that takes one stream of plain RTP from whoever sends first. */
export async function openPlainTrack(
  worker: LiveWorker,
  stream: { kind: MediaKind; codec: types.RtpCodecParameters; publisher: string },
): Promise<PlainTrack> {
  const transport = await worker.router.createPlainTransport({
    listenInfo: LOOPBACK,
    // ffmpeg sends RTCP to a port of its own.
    rtcpMux: false,
    comedia: true,
  });
  try {
    const ssrc = randomInt(1, 2 ** 31);
    const producer = await transport.produce({
      kind: stream.kind,
      rtpParameters: { codecs: [stream.codec], encodings: [{ ssrc }] },
    });
    const release = worker.occupy(1);
    producer.observer.once('close', () => {
      release();
      transport.close();
    });
    const { rtcpTuple } = transport;
    if (rtcpTuple === undefined) {
      throw new Error('mediasoup gave no RTCP port for a plain transport');
    }
    return {
      track: { producer, worker, publisher: stream.publisher },
      port: transport.tuple.localPort,
      rtcpPort: rtcpTuple.localPort,
      ssrc,
      close: () => transport.close(),
    };
  } catch (error) {
    transport.close();
    throw error;
  }
}
