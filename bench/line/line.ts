import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { RtpHeader, RtpPacket } from 'werift';
import { LineTransport } from '../../media-server/lines/transport.ts';
import { createLog } from '../../media-server/log.ts';
import { LiveWorker } from '../../media-server/sfu/live-worker.ts';
import { Pipes } from '../../media-server/sfu/pipes.ts';
import { openPlainTrack } from '../../media-server/sfu/plain-track.ts';
import { createRandom } from '../../simulators/lib/random.ts';
import { UdpRelay } from '../../simulators/lib/udp-relay.ts';
import { freePort } from '../../scripts/lib/server.mjs';
import type { Figure } from '../lib/report.ts';

const LOSSES = [0, 0.02, 0.05, 0.1] as const;
const DELAY_MS = 20;
const FRAME_MS = 20;
const PACKETS = 1_500;
/** Before these have gone the router may not have latched on to the sender; they aren't lost and aren't counted. */
const WARM_UP = 50;
/** Speech at 24 kbit/s. */
const PAYLOAD_BYTES = 60;
/** What comes later than this after it was sent is concealed by a browser's jitter buffer instead. */
const PLAYOUT_MS = 200;
const OPUS = {
  mimeType: 'audio/opus',
  payloadType: 100,
  clockRate: 48_000,
  channels: 2,
  parameters: { useinbandfec: 1 },
};
const HOST = '127.0.0.1';

/** Shares of the packets that were sent, 0 to 1. */
interface Heard {
  /** Came in time, by itself or sent again. */
  received: number;
  /** Or is brought back by the in-band FEC of the packet after it. */
  withFec: number;
}

async function openWorker(): Promise<LiveWorker> {
  const port = await freePort();
  return LiveWorker.create({
    index: 0,
    workerBin: process.env['MEDIASOUP_WORKER_BIN'],
    listenInfos: [{ protocol: 'udp', ip: HOST, port }],
    log: createLog('fatal'),
  });
}

/** Both ends of a line, over a relay. */
async function openLine(near: LiveWorker, far: LiveWorker) {
  const [a, b] = [await freePort(), await freePort()];
  const { next: random } = createRandom(7);
  const relay = await UdpRelay.open({ host: HOST, a, b, delayMs: DELAY_MS, random });
  const open = (worker: LiveWorker, port: number, announced: number): Promise<LineTransport> =>
    LineTransport.open({
      worker,
      pipes: new Pipes(),
      ip: HOST,
      port,
      announced: { address: HOST, port: announced },
    });
  const from = await open(near, a, relay.ports.ofA);
  const to = await open(far, b, relay.ports.ofB);
  await from.connect(to.offer);
  await to.connect(from.offer);
  return { relay, from, to };
}

/** Sends numbered packets of the size and pace of speech over a line that loses some, and sees which come in time. */
async function measure(loss: number): Promise<Heard> {
  const [near, far] = [await openWorker(), await openWorker()];
  const { relay, from, to } = await openLine(near, far);
  const { track, port, ssrc } = await openPlainTrack(near, {
    kind: 'audio',
    codec: OPUS,
    publisher: 'bench',
  });
  const { consumer } = await from.send(track);
  const come = await to.receive('audio', consumer.rtpParameters, 'bench');
  const ear = createSocket('udp4').bind(0, HOST);
  const mouth = createSocket('udp4').bind(0, HOST);
  await Promise.all([once(ear, 'listening'), once(mouth, 'listening')]);
  const out = await far.router.createPlainTransport({ listenInfo: { protocol: 'udp', ip: HOST } });
  await out.connect({ ip: HOST, port: ear.address().port });
  await out.consume({ producerId: come.producer.id, rtpCapabilities: far.router.rtpCapabilities });
  const sentAt: number[] = [];
  const arrivedAt = new Map<number, number>();
  ear.on('message', (message) => {
    if ((message.readUInt8(1) & 0x7f) === OPUS.payloadType) {
      const number = message.readUInt32BE(message.length - PAYLOAD_BYTES + 1);
      arrivedAt.set(number, arrivedAt.get(number) ?? performance.now());
    }
  });
  await consumer.resume();
  const began = performance.now();
  for (let number = 0; number < WARM_UP + PACKETS; number += 1) {
    await sleep(Math.max(0, began + number * FRAME_MS - performance.now()));
    relay.loss = number < WARM_UP ? 0 : loss;
    const payload = Buffer.alloc(PAYLOAD_BYTES, 0x78);
    payload.writeUInt32BE(number, 1);
    const header = new RtpHeader({
      payloadType: OPUS.payloadType,
      sequenceNumber: number,
      timestamp: number * FRAME_MS * (OPUS.clockRate / 1_000),
      ssrc,
    });
    sentAt.push(performance.now());
    mouth.send(new RtpPacket(header, payload).serialize(), port, HOST);
  }
  await sleep(1_000);
  for (const each of [mouth, ear, relay, near, far]) {
    each.close();
  }
  const inTime = sentAt.map((at, number) => (arrivedAt.get(number) ?? Infinity) - at <= PLAYOUT_MS);
  const shareOf = (isHeard: (number: number) => boolean): number =>
    Array.from({ length: PACKETS }, (_, index) => isHeard(WARM_UP + index)).filter(Boolean).length / PACKETS;
  return {
    received: shareOf((number) => inTime[number] === true),
    withFec: shareOf((number) => inTime[number] === true || inTime[number + 1] === true),
  };
}

/** Speech over a line that loses packets both ways: what arrives in time, with what is sent again and what FEC brings back. */
export async function speechOverLine(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const loss of LOSSES) {
    const { received, withFec } = await measure(loss);
    const name = `${loss * 100} % lost each way, ${2 * DELAY_MS} ms there and back`;
    const line = { name: 'the line alone', values: [100 * (1 - loss)] };
    figures.push(
      { name: `${name}: sound in time`, unit: '%', values: [100 * received], versus: line },
      { name: `${name}: with FEC`, unit: '%', values: [100 * withFec], versus: line },
    );
  }
  return figures;
}
