import { AppError } from '#shared/errors.ts';
import type { Track } from '../sfu/track.ts';
import { h264KeyFrame } from './h264.ts';
import { RtpFrames } from './rtp-frames.ts';
import { vp8KeyFrame } from './vp8.ts';

/** A picture as it came from its source. */
export interface KeyFrame {
  codec: 'vp8' | 'h264';
  data: Buffer;
}

/** A camera that gives a key frame each 10 seconds and can't be asked for one is waited for. */
export const KEY_FRAME_LIMIT_MS = 12_000;

const READERS = { vp8: vp8KeyFrame, h264: h264KeyFrame } as const;

function codecOf(track: Track): KeyFrame['codec'] | null {
  const name = track.producer.rtpParameters.codecs[0]?.mimeType.toLowerCase();
  return name === 'video/vp8' ? 'vp8' : name === 'video/h264' ? 'h264' : null;
}

/**
 * The next key frame of a track's smallest layer; the source is asked for one. Throws `unavailable` when none comes in time or the
 * track ends, `conflict` for a codec that isn't known here.
 */
export async function nextKeyFrame(track: Track, limitMs = KEY_FRAME_LIMIT_MS): Promise<KeyFrame> {
  const codec = codecOf(track);
  if (codec === null) {
    throw AppError.conflict('pictures of this codec cannot be taken');
  }
  const { router } = track.worker;
  let timer: NodeJS.Timeout | undefined;
  const transport = await router.createDirectTransport().catch((error: unknown) => {
    throw AppError.unavailable('the media worker went away', error);
  });
  try {
    const consumer = await transport.consume({
      producerId: track.producer.id,
      rtpCapabilities: router.rtpCapabilities,
      paused: true,
      preferredLayers: { spatialLayer: 0, temporalLayer: 0 },
    });
    const frames = new RtpFrames();
    const data = new Promise<Buffer>((resolve, reject) => {
      const fail = (reason: string): void => reject(AppError.unavailable(reason));
      timer = setTimeout(() => fail('the source sends no picture'), limitMs);
      consumer.observer.once('close', () => fail('the source went away'));
      consumer.on('rtp', (packet) => {
        const payloads = frames.push(packet);
        const keyFrame = payloads === null ? null : READERS[codec](payloads);
        if (keyFrame !== null) {
          resolve(keyFrame);
        }
      });
    });
    // A consumer that is resumed asks its producer for a key frame.
    const [keyFrame] = await Promise.all([data, consumer.resume()]);
    return { codec, data: keyFrame };
  } catch (error) {
    throw error instanceof AppError ? error : AppError.unavailable('the source went away', error);
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}
