import { randomBytes } from 'node:crypto';
import type { types } from 'mediasoup';
import { LiveWorker } from '../../media-server/sfu/live-worker.ts';
import { openPlainTrack, type PlainTrack } from '../../media-server/sfu/plain-track.ts';
import { createLog } from '../../media-server/log.ts';
import { pinTo, watchCpu } from '../lib/cpu.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';
import { Generator } from './generator.ts';
import { UdpSink } from './sink.ts';

const PRODUCERS = 10;
const STEPS = [50, 100, 200, 400, 800] as const;
const REPEATS = 3;
const SETTLE_MS = 1_500;
const MEASURE_MS = 5_000;
const SINK_PORTS = 8;
const VP8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 101 };
/** Consumers are encrypted as those of browsers are; 128 bits of key and 96 of salt (RFC 7714 section 8.1). */
const CRYPTO_SUITE = 'AEAD_AES_128_GCM';
const KEY_BYTES = 28;

interface Bench {
  worker: LiveWorker;
  tracks: readonly PlainTrack[];
  generator: Generator;
  sink: UdpSink;
}

/** One viewer: a transport of its own on which it gets every producer. */
async function addViewer({ worker, tracks, sink }: Bench, index: number): Promise<types.PlainTransport> {
  const { router } = worker;
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1', sendBufferSize: 2_000_000 },
    rtcpMux: false,
    enableSrtp: true,
    srtpCryptoSuite: CRYPTO_SUITE,
  });
  // The last port takes the reports, which aren't counted.
  const [rtcpPort] = sink.ports.slice(-1);
  const port = sink.ports[index % (SINK_PORTS - 1)];
  if (port === undefined || rtcpPort === undefined) {
    throw new Error('the sink has no ports');
  }
  const keyBase64 = randomBytes(KEY_BYTES).toString('base64');
  await transport.connect({
    ip: '127.0.0.1',
    port,
    rtcpPort,
    srtpParameters: { cryptoSuite: CRYPTO_SUITE, keyBase64 },
  });
  for (const { track } of tracks) {
    await transport.consume({ producerId: track.producer.id, rtpCapabilities: router.rtpCapabilities });
  }
  return transport;
}

interface Step {
  packetsPerSecond: number;
  /** Share of a core. */
  cpu: number;
  /** Share of what should have arrived. */
  loss: number;
}

async function measure({ worker, generator, sink }: Bench, viewers: number): Promise<Step> {
  const counted = new Set(sink.ports.slice(0, -1));
  const cpu = watchCpu(worker.pid);
  const began = performance.now();
  const before = { sent: generator.sent, arrived: sink.arrivedAt(counted) };
  await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
  const arrived = sink.arrivedAt(counted) - before.arrived;
  const sent = generator.sent - before.sent;
  const seconds = (performance.now() - began) / 1_000;
  return {
    packetsPerSecond: arrived / seconds,
    cpu: cpu(),
    loss: Math.max(0, 1 - arrived / (sent * viewers)),
  };
}

function figures(consumers: number, steps: readonly Step[]): Figure[] {
  const name = (what: string): string => `${consumers} consumers: ${what}`;
  return [
    {
      name: name('forwarded'),
      unit: 'packets/s',
      values: steps.map(({ packetsPerSecond }) => packetsPerSecond),
    },
    { name: name('worker'), unit: '% of a core', values: steps.map(({ cpu }) => cpu * 100) },
    {
      name: name('forwarded per full core'),
      unit: 'packets/s',
      values: steps.map(({ packetsPerSecond, cpu }) => packetsPerSecond / cpu),
      ...(consumers === Math.max(...STEPS) ? { aim: 100_000 } : {}),
    },
    { name: name('lost'), unit: '%', values: steps.map(({ loss }) => loss * 100) },
  ];
}

/** One worker, ten producers, more and more consumers: what it forwards for the time that it takes of its core. */
export async function forwarding(): Promise<Figure[]> {
  const sink = await UdpSink.open(SINK_PORTS);
  const worker = await LiveWorker.create({
    index: 0,
    workerBin: process.env['MEDIASOUP_WORKER_BIN'],
    listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
    log: createLog('error'),
  });
  pinTo(worker.pid, 1);
  const tracks: PlainTrack[] = [];
  for (let index = 0; index < PRODUCERS; index += 1) {
    tracks.push(await openPlainTrack(worker, { kind: 'video', codec: VP8, publisher: `producer ${index}` }));
  }
  const generator = new Generator(tracks);
  const bench = { worker, tracks, generator, sink };
  const end = endsWithProgram(() => {
    generator.stop();
    worker.close();
    sink.close();
  });
  try {
    const all: Figure[] = [];
    let viewers = 0;
    for (const consumers of STEPS) {
      for (; viewers < consumers / PRODUCERS; viewers += 1) {
        await addViewer(bench, viewers);
      }
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const steps: Step[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat += 1) {
        steps.push(await measure(bench, viewers));
      }
      all.push(...figures(consumers, steps));
    }
    return all;
  } finally {
    await end();
  }
}
