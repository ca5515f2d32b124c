import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import type { LiveWorker } from './live-worker.ts';
import { RtpSplice } from './rtp-splice.ts';
import type { Track } from './track.ts';

const OPUS = {
  mimeType: 'audio/opus',
  payloadType: 100,
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1, usedtx: 1 },
} satisfies types.RtpCodecParameters;
const MAX_SSRC = 0xff_ff_ff_ff;

/**
 * One sound that is there all the time, whoever speaks: listeners receive it from the beginning, so that nothing has to be set up when
 * somebody begins to speak. It lives on one worker and ends with it.
 */
export class VoiceBus {
  readonly track: Track;
  readonly #transport: types.DirectTransport;
  readonly #producer: types.Producer;
  readonly #splice: RtpSplice;

  private constructor(
    transport: types.DirectTransport,
    parts: { producer: types.Producer; worker: LiveWorker; name: string; ssrc: number },
  ) {
    const { producer, worker, name, ssrc } = parts;
    this.#transport = transport;
    this.#producer = producer;
    this.#splice = new RtpSplice({ ssrc, payloadType: OPUS.payloadType, clockRate: OPUS.clockRate });
    this.track = { producer, worker, publisher: name };
    const release = worker.occupy(1);
    producer.observer.once('close', () => {
      release();
      transport.close();
    });
  }

  /** Throws when the worker is gone. */
  static async open(worker: LiveWorker, name: string): Promise<VoiceBus> {
    const transport = await worker.router.createDirectTransport();
    const ssrc = randomInt(1, MAX_SSRC);
    try {
      const producer = await transport.produce({
        kind: 'audio',
        rtpParameters: { codecs: [OPUS], encodings: [{ ssrc }], rtcp: { cname: name } },
      });
      return new VoiceBus(transport, { producer, worker, name, ssrc });
    } catch (error) {
      transport.close();
      throw error;
    }
  }

  get closed(): boolean {
    return this.#producer.closed;
  }

  /** Another speaker begins. */
  begin(): void {
    this.#splice.begin();
  }

  /** Sends a packet of the present speaker on. */
  write(packet: Buffer): void {
    const out = this.closed ? null : this.#splice.push(packet, performance.now());
    if (out !== null) {
      this.#producer.send(out);
    }
  }

  /** Calls `listener` once when it has ended, for whatever reason. */
  onClose(listener: () => void): void {
    this.#producer.observer.once('close', listener);
  }

  /** Idempotent. */
  close(): void {
    this.#transport.close();
  }
}
