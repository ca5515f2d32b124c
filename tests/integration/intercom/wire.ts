import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TalkPeer } from '../../../media-server/features/intercom/microphone.ts';
import { PeerConsumer } from '../../../media-server/sfu/peer-consumer.ts';
import { openPlainTrack } from '../../../media-server/sfu/plain-track.ts';
import type { LiveWorker } from '../../../media-server/sfu/live-worker.ts';
import type { Pipes } from '../../../media-server/sfu/pipes.ts';
import { until } from '../sfu-support.ts';
import { freePort } from '../../support/ports.ts';

const RATE = 8_000;
/** Samples in which a tone is looked for: a quarter of a second. */
const WINDOW = 2_000;

const OPUS = {
  mimeType: 'audio/opus',
  payloadType: 100,
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1 },
};

/** How strong a tone is among samples, 0–1 for a full-scale sine (Goertzel's algorithm). */
function strengthOf(samples: Float32Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let [last, before] = [0, 0];
  for (const sample of samples) {
    [last, before] = [sample + turn * last - before, last];
  }
  return (2 * Math.sqrt(Math.max(last ** 2 + before ** 2 - turn * last * before, 0))) / samples.length;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

/** Hears what the SFU sends to one listener: counts the packets, and has ffmpeg decode them. */
class Ear {
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'ecc-ear-'));
  readonly #socket: Socket = createSocket('udp4');
  #decoder: ChildProcess | null = null;
  #port = 0;
  #samples = new Float32Array(0);
  packets = 0;

  async open(): Promise<number> {
    this.#port = await freePort();
    const sdp = path.join(this.#dir, 'ear.sdp');
    const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
    writeFileSync(
      sdp,
      [...lines, `m=audio ${this.#port} RTP/AVP 100`, 'a=rtpmap:100 opus/48000/2', ''].join('\r\n'),
    );
    const input = [
      '-protocol_whitelist',
      'file,udp,rtp',
      '-probesize',
      '32',
      '-analyzeduration',
      '0',
      '-i',
      sdp,
    ];
    const output = ['-f', 'f32le', '-ar', String(RATE), '-ac', '1', 'pipe:1'];
    const decoder = spawn(
      'ffmpeg',
      ['-nostdin', '-loglevel', 'error', '-fflags', 'nobuffer', ...input, ...output],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    this.#decoder = decoder;
    decoder.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('message', (message) => {
      // Reports of RTCP come by the same port.
      this.packets += ((message[1] ?? 0) & 0x7f) === OPUS.payloadType ? 1 : 0;
      this.#socket.send(message, this.#port, '127.0.0.1');
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  /** Forgets what was heard until now. */
  forget(): void {
    this.packets = 0;
    this.#samples = new Float32Array(0);
  }

  /** How strong each tone is in the latest quarter of a second; null before so much was heard. */
  hears(tones: readonly number[]): number[] | null {
    const latest = this.#samples.subarray(-WINDOW);
    return latest.length < WINDOW ? null : tones.map((hz) => strengthOf(latest, hz));
  }

  async close(): Promise<void> {
    this.#socket.close();
    if (this.#decoder !== null) {
      await end(this.#decoder);
    }
    rmSync(this.#dir, { recursive: true });
  }

  #rest = Buffer.alloc(0);

  #take(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#rest, chunk]);
    const whole = bytes.length - (bytes.length % 4);
    this.#rest = bytes.subarray(whole);
    const fresh = Float32Array.from({ length: whole / 4 }, (_, index) => bytes.readFloatLE(index * 4));
    const all = new Float32Array(this.#samples.length + fresh.length);
    all.set(this.#samples);
    all.set(fresh, this.#samples.length);
    this.#samples = all.slice(-WINDOW * 4);
  }
}

/**
 * A client that joins a real media worker by plain RTP in place of WebRTC. Its microphone is a tone that is sent all the time, floor or
 * no floor: it has no good will of its own.
 */
export class WireClient implements TalkPeer {
  readonly id = randomUUID();
  readonly ear = new Ear();
  readonly worker: LiveWorker;
  readonly #pipes: Pipes;
  readonly #hz: number;
  #sender: ChildProcess | null = null;
  #port = 0;
  readonly #consumers = new Map<string, PeerConsumer>();

  constructor({ worker, pipes, hz }: { worker: LiveWorker; pipes: Pipes; hz: number }) {
    this.worker = worker;
    this.#pipes = pipes;
    this.#hz = hz;
  }

  async open(): Promise<this> {
    this.#port = await this.ear.open();
    return this;
  }

  readonly produceGoverned: TalkPeer['produceGoverned'] = async () => {
    const { track, ...to } = await openPlainTrack(this.worker, {
      kind: 'audio',
      codec: OPUS,
      publisher: this.id,
    });
    await track.producer.pause();
    const source = ['-re', '-f', 'lavfi', '-i', `sine=frequency=${this.#hz}:sample_rate=48000`];
    const codec = ['-ac', '2', '-c:a', 'libopus', '-b:a', '32k', '-application', 'voip'];
    const rtp = ['-ssrc', String(to.ssrc), '-payload_type', '100', '-f', 'rtp'];
    const url = `rtp://127.0.0.1:${to.port}?rtcpport=${to.rtcpPort}`;
    this.#sender = spawn('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, ...codec, ...rtp, url], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    // A microphone is there before its key is pressed.
    await until('the tone at the server', async () => {
      const stats = await track.producer.getStats();
      return stats.some(({ packetCount }) => packetCount > 0);
    });
    return track;
  };

  readonly consume: TalkPeer['consume'] = async (_transportId, sourceId, track) => {
    const transport = await this.worker.router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
      rtcpMux: true,
    });
    await transport.connect({ ip: '127.0.0.1', port: this.#port });
    const lease = await this.#pipes.lease(track, this.worker);
    const consumer = await transport.consume({
      producerId: lease.producerId,
      rtpCapabilities: this.worker.router.rtpCapabilities,
    });
    const adopted = new PeerConsumer({
      consumer,
      sourceId,
      lease,
      emit: () => undefined,
      onClosed: () => transport.close(),
    });
    this.#consumers.set(consumer.id, adopted);
    return adopted;
  };

  /** Ends what it hears of one group. */
  stopListening(consumerId: string): void {
    this.#consumers.get(consumerId)?.close();
  }

  /** The network between the client and the server is gone: nothing comes, nobody says so. */
  async cutLink(): Promise<void> {
    if (this.#sender !== null) {
      await end(this.#sender);
    }
  }

  async close(): Promise<void> {
    await this.cutLink();
    await this.ear.close();
  }
}
