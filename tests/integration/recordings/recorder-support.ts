import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import type { Sos } from '#shared/dispatch.ts';
import { unitSourceId } from '#shared/sources.ts';
import { systemClock, type Clock } from '../../../media-server/clock.ts';
import { ChainedAuditLog } from '../../../media-server/features/audit/log.ts';
import {
  createRecordings,
  type Recordings,
  type RecordingsDeps,
} from '../../../media-server/features/recordings/index.ts';
import { EvidenceFiles } from '../../../media-server/features/evidence/evidence-files.ts';
import { evidenceJobs } from '../../../media-server/features/evidence/jobs.ts';
import type { ReadFree } from '../../../media-server/features/recordings/storage.ts';
import { Feed } from '../../../media-server/feed.ts';
import { openPlainTrack, type PlainTrack } from '../../../media-server/sfu/plain-track.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { LiveWorker } from '../../../media-server/sfu/live-worker.ts';
import { callerOf, startPlane, type TestCaller, type TestPlane } from '../sfu-support.ts';
import { freeBasePort } from '../../support/ports.ts';
import { readPlaylist, type Listed, type Playlist } from './support.ts';

export const H264 = {
  mimeType: 'video/H264',
  clockRate: 90_000,
  payloadType: 101,
  parameters: { 'packetization-mode': 1, 'profile-level-id': '4d0032', 'level-asymmetry-allowed': 1 },
};
export const VP8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 101 };
export const OPUS = {
  mimeType: 'audio/opus',
  clockRate: 48_000,
  payloadType: 100,
  channels: 2,
  parameters: { 'sprop-stereo': 1 },
};

export interface RecorderOptions {
  clock?: Clock;
  readFree?: ReadFree;
  /** What can be recorded, where it isn't the plane's sources alone. */
  recorded?: (test: TestPlane) => Promise<RecordingsDeps['recorded']>;
  chaptersOf?: RecordingsDeps['chaptersOf'];
  /** Settings of the section `recordings` of the configuration. */
  settings?: Partial<TestPlane['context']['config']['recordings']>;
}

/** Recordings on the media plane with its two units `u1` (Hangzhou) and `u2` (Ningbo), served over HTTP. */
export class TestRecorder {
  readonly test: TestPlane;
  /** Takes what tests send as plain RTP. */
  readonly worker: LiveWorker;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ecc-recorder-'));
  readonly duty: TestCaller = callerOf('duty', 'dutyOfficer', 'zj');
  readonly admin: TestCaller = callerOf('admin', 'administrator', 'zj');
  readonly sos = new Feed<Sos>();
  readonly openCalls: Sos[] = [];
  #recordings: Recordings | null = null;
  #options: RecorderOptions;

  static async start(options: RecorderOptions = {}): Promise<TestRecorder> {
    const test = await startPlane({ workers: 1 });
    const { config } = test.context;
    const worker = await LiveWorker.create({
      index: 1,
      workerBin: config.sfu.workerBin,
      listenInfos: [{ protocol: 'udp', ip: '127.0.0.1', port: await freeBasePort(1) }],
      log: silentLog,
    });
    const recorder = new TestRecorder(test, worker, options);
    await recorder.open();
    recorder.test.tokens.set('duty', recorder.duty.caller);
    await recorder.test.store.db('users').insert({
      id: 'duty',
      username: 'duty',
      name_zh: '值班员',
      name_en: 'Duty',
      role: 'dutyOfficer',
      court_id: 'zj',
      password_hash: '-',
      created_at: 1,
    });
    await recorder.test.app.listen({ host: '127.0.0.1', port: 0 });
    return recorder;
  }

  private constructor(test: TestPlane, worker: LiveWorker, options: RecorderOptions) {
    this.test = test;
    this.worker = worker;
    this.#options = options;
  }

  get recordings(): Recordings {
    if (this.#recordings === null) {
      throw new Error('the recorder is not open');
    }
    return this.#recordings;
  }

  get calls() {
    return this.recordings.handlers.recordings;
  }

  /** Opens recordings over what lies on the disk, as a server does that starts. */
  async open(options: RecorderOptions = this.#options): Promise<void> {
    const { context, plane, store } = this.test;
    this.#options = options;
    const isFirst = this.#recordings === null;
    const { clock = systemClock, readFree, settings, recorded, chaptersOf } = options;
    const recordings = { ...context.config.recordings, dir: this.folder, minFreeBytes: 0, ...settings };
    this.#recordings = await createRecordings({
      ...context,
      clock,
      config: { ...context.config, recordings },
      audit: new ChainedAuditLog({ store, clock, log: silentLog }),
      // Routes and gauges are those of the first: they read through it what the others keep too.
      ...(isFirst ? {} : { http: { ...context.http, addRoutes: () => undefined } }),
      metrics: new (await import('prom-client')).Registry(),
      sources: plane.sources,
      recorded: (await recorded?.(this.test)) ?? plane.sources,
      evidenceJobs: evidenceJobs({
        ...context,
        clock,
        files: new EvidenceFiles(path.join(this.folder, 'evidence')),
      }),
      sos: { changes: this.sos, everyOpen: () => Promise.resolve(this.openCalls) },
      chaptersOf: chaptersOf ?? (() => Promise.resolve([])),
      sealPackage: () => Promise.reject(new Error('there are no operations here')),
      ...(readFree === undefined ? {} : { readFree }),
    });
  }

  /** Takes a stream as that of a unit's camera or microphone. */
  async publish(unit: 'u1' | 'u2', codec: typeof H264 | typeof VP8 | typeof OPUS): Promise<PlainTrack> {
    const { plane } = this.test;
    const kind = codec.mimeType.startsWith('audio') ? 'audio' : 'video';
    const track = await openPlainTrack(this.worker, { kind, codec, publisher: unit });
    plane.sources.publish(unitSourceId(unit), track.track);
    return track;
  }

  async fetch(name: string, headers: Record<string, string> = {}): Promise<Response> {
    const { port } = this.test.app.server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${name}`, {
      headers: { authorization: 'Bearer duty', ...headers },
    });
  }

  /** A playlist that has to be there. */
  async playlist(name: string): Promise<Playlist> {
    const response = await this.fetch(name);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${name} answers with ${response.status}: ${text}`);
    }
    return readPlaylist(text);
  }

  /** Header and segments in one file, as a player puts them together. */
  async media(segments: readonly Pick<Listed, 'init' | 'uri'>[]): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (const uri of [segments[0]?.init ?? '', ...segments.map((segment) => segment.uri)]) {
      const response = await this.fetch(uri);
      if (!response.ok) {
        throw new Error(`${uri} answers with ${response.status}`);
      }
      parts.push(Buffer.from(await response.arrayBuffer()));
    }
    return Buffer.concat(parts);
  }

  async stop(): Promise<void> {
    await this.#recordings?.close();
    await this.test.stop();
    this.worker.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
