import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Child } from '../../media-server/ingest/child.ts';
import { ffmpegArguments, planStreams } from '../../media-server/ingest/plan.ts';
import { HealthParts } from '../../media-server/http/health.ts';
import type { LiveWorker } from '../../media-server/sfu/live-worker.ts';
import { openPlainTrack } from '../../media-server/sfu/plain-track.ts';
import { Sfu } from '../../media-server/sfu/sfu.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { countPackets, sendPicture, until, VP8 } from './sfu-support.ts';
import { freeBasePort } from '../support/ports.ts';

const program = process.env['MEDIASOUP_WORKER_BIN'];
const workerBin = program === undefined ? {} : { workerBin: program };

const create = (basePort: number, overrides: { workerBin?: string } = workerBin): Promise<Sfu> =>
  Sfu.create({
    config: { workers: 2, listenIp: '127.0.0.1', basePort, ...overrides },
    log: silentLog,
    metrics: new Registry(),
    health: new HealthParts(silentLog),
  });

function workersOf(sfu: Sfu): [LiveWorker, LiveWorker] {
  const [first, second] = sfu.workers;
  if (first === undefined || second === undefined) {
    throw new Error('two workers should run');
  }
  return [first, second];
}

describe('Sfu', () => {
  let sfu: Sfu;
  let basePort: number;
  beforeAll(async () => {
    basePort = await freeBasePort(2);
    sfu = await create(basePort);
  });
  afterAll(() => sfu.close());

  it('create() names the program when it cannot be started', async () => {
    await expect(create(basePort + 2, { workerBin: '/nonexistent/worker' })).rejects.toThrow(
      '/nonexistent/worker',
    );
  });

  it('place() takes the worker with the least load', () => {
    const [first, second] = workersOf(sfu);
    const release = first.occupy(5);
    expect(sfu.place()).toBe(second);
    const releaseSecond = second.occupy(6);
    expect(sfu.place()).toBe(first);
    release();
    release();
    expect(first.load).toBe(0);
    releaseSecond();
  });

  it('pipes a track to another worker once, counts its packets there, and closes the pipe when unused', async () => {
    const [first, second] = workersOf(sfu);
    const input = await openPlainTrack(first, { kind: 'video', codec: VP8, publisher: 'test' });
    const sender = sendPicture(input);
    try {
      const leases = await Promise.all([1, 2].map(() => sfu.pipes.lease(input.track, second)));
      expect(sfu.pipes.size).toBe(1);
      const same = await countPackets(first, input.track.producer.id);
      const piped = await countPackets(second, leases[0]?.producerId ?? '');
      await until('packets on both workers', () => same.packets() > 30 && piped.packets() > 30);
      same.close();
      piped.close();
      for (const lease of leases) {
        lease.release();
      }
      await until('the end of the pipe', () => sfu.pipes.size === 0);
      // It can be had again.
      const again = await sfu.pipes.lease(input.track, second);
      expect(sfu.pipes.size).toBe(1);
      again.release();
    } finally {
      await sender.stop();
      input.close();
    }
    await until('the end of the pipe', () => sfu.pipes.size === 0);
  });

  it('takes a picture that ffmpeg had to encode again, with its sound', async () => {
    const [first] = workersOf(sfu);
    const plans = planStreams({
      video: { index: 0, codec: 'hevc', width: 1920, height: 1080, pixelFormat: 'yuv420p', reordered: true },
      audio: { index: 1, codec: 'pcm_alaw' },
    });
    const inputs = await Promise.all(
      plans.map(({ kind, codec }) => openPlainTrack(first, { kind, codec, publisher: 'test' })),
    );
    const outputs = plans.flatMap((plan, index) => {
      const target = inputs[index];
      return target === undefined
        ? []
        : [{ plan, target: { ...target, payloadType: plan.codec.payloadType } }];
    });
    const source = '-re -f lavfi -i testsrc2=size=1920x1080:rate=10[out0];sine=frequency=440[out1]'.split(
      ' ',
    );
    const child = new Child('ffmpeg', ffmpegArguments(source, outputs));
    try {
      for (const { track } of inputs) {
        const counter = await countPackets(first, track.producer.id);
        await until(`${track.producer.kind} packets`, () => counter.packets() > 20);
        counter.close();
      }
    } finally {
      await child.stop();
      for (const input of inputs) {
        input.close();
      }
    }
    expect((await child.ended).errors).toBe('');
  });

  it('starts another worker on the same port when one is killed, and leaves the others alone', async () => {
    const [first, second] = workersOf(sfu);
    const input = await openPlainTrack(second, { kind: 'video', codec: VP8, publisher: 'test' });
    const sender = sendPicture(input);
    try {
      const counter = await countPackets(second, input.track.producer.id);
      await until('packets', () => counter.packets() > 10);
      const died = new Promise<boolean>((resolve) => first.onEnd(resolve));
      process.kill(first.pid, 'SIGKILL');
      expect(await died).toBe(true);
      expect(sfu.place()).toBe(second);
      const before = counter.packets();
      await until('packets after the death of the other worker', () => counter.packets() > before + 20);
      await until('a second worker', () => sfu.workers.length === 2);
      const [reborn] = workersOf(sfu);
      expect(reborn).not.toBe(first);
      expect(reborn.index).toBe(first.index);
      const [socket] = (await reborn.webRtcServer.dump()).udpSockets;
      expect(socket?.port).toBe(basePort);
      const lease = await sfu.pipes.lease(input.track, reborn);
      const piped = await countPackets(reborn, lease.producerId);
      await until('packets on the new worker', () => piped.packets() > 10);
      piped.close();
      counter.close();
    } finally {
      await sender.stop();
      input.close();
    }
  });

  it('kills a worker that hangs, and starts another', async () => {
    const [, second] = workersOf(sfu);
    const died = new Promise<boolean>((resolve) => second.onEnd(resolve));
    process.kill(second.pid, 'SIGSTOP');
    expect(await died).toBe(true);
    await until('another worker', () => sfu.workers.length === 2);
  });

  it('fails a lease whose source has gone, and keeps nothing of it', async () => {
    const [first, second] = workersOf(sfu);
    const input = await openPlainTrack(first, { kind: 'video', codec: VP8, publisher: 'test' });
    const { track } = input;
    input.close();
    await expect(sfu.pipes.lease(track, second)).rejects.toThrow('Producer not found');
    expect(sfu.pipes.size).toBe(0);
    expect(first.load).toBe(0);
  });
});
