import { FRAME_BYTES } from '../../gb28181/media/speech-sender.ts';
import type { SpeechPayloadType } from '../../gb28181/speech-sdp.ts';
import { Child } from '../../ingest/child.ts';
import { Tap } from '../../recording/tap.ts';
import { reservePort, untilListening } from '../../sfu/ports.ts';
import type { Track } from '../../sfu/track.ts';

const CODEC = { 0: 'mulaw', 8: 'alaw' } as const;
const LISTEN_LIMIT_MS = 10_000;

const words = (line: string): string[] => line.split(' ');

const description = (payloadType: number, port: number): string =>
  [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} opus/48000/2`,
    '',
  ].join('\r\n');

export interface SpeechVoiceOptions {
  track: Track;
  payloadType: SpeechPayloadType;
  ffmpegPath: string;
  /** Hears 20 ms of G.711 at a time, as they are decoded: in bursts, and nothing while nobody speaks. */
  onFrame: (samples: Buffer) => void;
  /** Called once when there is no more to come, unless it was closed before. */
  onEnd: () => void;
}

/** A microphone that the SFU receives, as G.711 of 8 kHz. */
export class SpeechVoice {
  readonly #child: Child;
  readonly #tap: Tap;
  #rest = Buffer.alloc(0);
  #isClosed = false;

  /** Throws when the microphone is gone, or ffmpeg doesn't come up. */
  static async open(options: SpeechVoiceOptions): Promise<SpeechVoice> {
    const reserved = await reservePort();
    let voice: SpeechVoice | null = null;
    try {
      const { port } = reserved;
      const tap = await Tap.open({
        track: options.track,
        port,
        rtcpPort: port + 1,
        onFirstPacket: () => undefined,
        onEnd: () => void voice?.close(),
        onLayer: () => undefined,
      });
      voice = new SpeechVoice(options, tap, port);
      void voice.#child.ended.then(() => reserved.release());
      if (!(await untilListening(port, AbortSignal.timeout(LISTEN_LIMIT_MS)))) {
        throw new Error('the decoder of speech did not come up');
      }
      await tap.start();
      return voice;
    } catch (error) {
      reserved.release();
      await voice?.close();
      throw error;
    }
  }

  private constructor(options: SpeechVoiceOptions, tap: Tap, port: number) {
    this.#tap = tap;
    const payloadType = tap.consumer.rtpParameters.codecs[0]?.payloadType ?? 100;
    this.#child = new Child(
      options.ffmpegPath,
      [
        // What waits in a buffer is heard late: nothing is probed, and lost packets are waited for only a little (microseconds).
        ...words('-hide_banner -nostats -loglevel error -fflags nobuffer -flags low_delay'),
        ...words('-probesize 32 -analyzeduration 0 -max_delay 60000'),
        ...words('-protocol_whitelist pipe,file,rtp,udp -f sdp -i pipe:0 -map 0:a:0'),
        ...words(`-ac 1 -ar 8000 -f ${CODEC[options.payloadType]} -flush_packets 1 pipe:1`),
      ],
      {
        input: description(payloadType, port),
        diesWithParent: true,
        onOutput: (chunk) => this.#take(chunk, options.onFrame),
      },
    );
    void this.#child.ended.finally(() => {
      this.#tap.close();
      if (!this.#isClosed) {
        this.#isClosed = true;
        options.onEnd();
      }
    });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tap.close();
    await this.#child.stop();
  }

  #take(chunk: Buffer, onFrame: (samples: Buffer) => void): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (; at + FRAME_BYTES <= bytes.length; at += FRAME_BYTES) {
      onFrame(bytes.subarray(at, at + FRAME_BYTES));
    }
    this.#rest = bytes.subarray(at);
  }
}
