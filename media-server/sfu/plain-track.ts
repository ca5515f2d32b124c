import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { PixelSize } from '#shared/layers.ts';
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
  close: () => void;
}

/** The same of one picture in several sizes. */
export interface LayeredTrack {
  track: Track;
  port: number;
  /** Of the layers, the smallest first. */
  ssrcs: number[];
  close: () => void;
}

interface PlainStream {
  kind: MediaKind;
  codec: types.RtpCodecParameters;
  publisher: string;
}

const newSsrc = (): number => randomInt(1, 2 ** 31);

/** Opens a loopback transport on `worker` that takes one stream of plain RTP from whoever sends first. */
export async function openPlainTrack(worker: LiveWorker, stream: PlainStream): Promise<PlainTrack> {
  const ssrc = newSsrc();
  // ffmpeg's RTP protocol sends RTCP to a port of its own.
  const { transport, track } = await open(worker, stream, { ssrcs: [ssrc], rtcpMux: false });
  const { rtcpTuple } = transport;
  if (rtcpTuple === undefined) {
    transport.close();
    throw new Error('mediasoup gave no RTCP port for a plain transport');
  }
  return {
    track,
    port: transport.tuple.localPort,
    rtcpPort: rtcpTuple.localPort,
    ssrc,
    close: () => transport.close(),
  };
}

/**
 * Opens a loopback transport on `worker` that takes a picture in the sizes `layers`, the smallest first, each as a stream of its own.
 * All of them, and their RTCP, must come from the address of whoever sends first: mediasoup takes a transport's packets from one.
 */
export async function openLayeredTrack(
  worker: LiveWorker,
  stream: PlainStream,
  layers: readonly PixelSize[],
): Promise<LayeredTrack> {
  const ssrcs = layers.map(newSsrc);
  const { transport, track } = await open(worker, stream, { ssrcs, rtcpMux: true });
  return {
    track: { ...track, layers },
    port: transport.tuple.localPort,
    ssrcs,
    close: () => transport.close(),
  };
}

async function open(
  worker: LiveWorker,
  { kind, codec, publisher }: PlainStream,
  { ssrcs, rtcpMux }: { ssrcs: readonly number[]; rtcpMux: boolean },
): Promise<{ transport: types.PlainTransport; track: Track }> {
  const transport = await worker.router.createPlainTransport({
    listenInfo: LOOPBACK,
    rtcpMux,
    comedia: true,
  });
  try {
    const producer = await transport.produce({
      kind,
      rtpParameters: { codecs: [codec], encodings: ssrcs.map((ssrc) => ({ ssrc })) },
    });
    const release = worker.occupy(1);
    producer.observer.once('close', () => {
      release();
      transport.close();
    });
    return { transport, track: { producer, worker, publisher } };
  } catch (error) {
    transport.close();
    throw error;
  }
}
