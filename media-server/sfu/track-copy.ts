import type { types } from 'mediasoup';
import { LOOPBACK } from './listen.ts';
import type { Track } from './track.ts';

/** As for what clients send: browsers ignore requests for key frames that come sooner, ms. */
const KEY_FRAME_INTERVAL_MS = 330;

/** The same stream once more, to be paused and resumed by itself. */
export interface TrackCopy {
  /** Paused at first; it ends with what it is a copy of. */
  track: Track;
  /** Idempotent. */
  close: () => void;
}

/**
 * Makes a copy of a stream on its own worker: who publishes it sends and encodes once, and pausing the copy doesn't touch the original.
 * Throws when the stream or its worker is gone.
 */
export async function copyTrack(of: Track, publisher: string): Promise<TrackCopy> {
  const { router } = of.worker;
  const opened: types.PipeTransport[] = [];
  const close = (): void => opened.forEach((transport) => transport.close());
  const open = async (): Promise<types.PipeTransport> => {
    const transport = await router.createPipeTransport({ listenInfo: LOOPBACK, enableRtx: true });
    opened.push(transport);
    return transport;
  };
  const join = (from: types.PipeTransport, to: types.PipeTransport): Promise<void> =>
    from.connect({ ip: to.tuple.localAddress, port: to.tuple.localPort });
  try {
    const out = await open();
    const back = await open();
    await join(out, back);
    await join(back, out);
    const consumer = await out.consume({ producerId: of.producer.id });
    consumer.observer.once('close', close);
    const producer = await back.produce({
      kind: consumer.kind,
      rtpParameters: consumer.rtpParameters,
      paused: true,
      keyFrameRequestDelay: KEY_FRAME_INTERVAL_MS,
    });
    producer.observer.once('close', close);
    producer.observer.once('close', of.worker.occupy(1));
    if (consumer.closed) {
      throw new Error('the stream ended while it was copied');
    }
    return { track: { ...of, producer, publisher }, close };
  } catch (error) {
    close();
    throw error;
  }
}
