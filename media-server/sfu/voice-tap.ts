import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';
import type { Track } from './track.ts';

/** Hands each RTP packet of a sound that a client sends to this process. Ends with the track. */
export class VoiceTap {
  readonly #transport: types.DirectTransport;

  private constructor(transport: types.DirectTransport) {
    this.#transport = transport;
  }

  /** Throws `unavailable` when the track or its worker is gone. */
  static async open(track: Track, onPacket: (packet: Buffer) => void): Promise<VoiceTap> {
    const { router } = track.worker;
    try {
      const transport = await router.createDirectTransport();
      try {
        const consumer = await transport.consume({
          producerId: track.producer.id,
          rtpCapabilities: router.rtpCapabilities,
        });
        consumer.on('rtp', onPacket);
        consumer.observer.once('close', () => transport.close());
        return new VoiceTap(transport);
      } catch (error) {
        transport.close();
        throw error;
      }
    } catch (error) {
      throw AppError.unavailable('the microphone went away; open it again', error);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#transport.close();
  }
}
