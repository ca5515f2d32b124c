import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NewSource } from '#shared/contract/sources.ts';
import { whipPath, type Source, type SourceState } from '#shared/sources.ts';
import type { Watcher } from '#shared/media.ts';
import { WhipEncoder, type EncoderOptions } from '../../../simulators/whip-encoder/encoder.ts';
import { Link, trustAuthority } from '../../../simulators/units/api/link.ts';
import { loadClip } from '../../../simulators/units/media/clip.ts';
import { MediaSession } from '../../../simulators/units/media/session.ts';
import { loadTone } from '../../../simulators/units/media/tone.ts';
import { until } from '../sfu-support.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { tokenOf } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';
import { enrolUnit } from '../support/units.ts';

/** An administrator of the whole province, who makes sources and sees what becomes of them. */
export class SourceDesk {
  readonly client: TestClient;

  private constructor(client: TestClient) {
    this.client = client;
  }

  static async open(server: TestServer): Promise<SourceDesk> {
    return new SourceDesk(connectClient(server, await tokenOf(server, 'administrator', 'zj')));
  }

  get sources(): TestClient['call']['sources'] {
    return this.client.call.sources;
  }

  /** A new source for an encoder, with its key. */
  async create(
    kind: 'whip' | 'rtmp',
    courtId = 'zj-hz',
  ): Promise<Omit<NewSource, 'streamKey'> & { streamKey: string }> {
    const { streamKey, ...source } = await this.sources.create.mutate({ kind, courtId, name: `${kind} 源` });
    return { ...source, streamKey: streamKey ?? '' };
  }

  async get(id: string): Promise<Source | undefined> {
    return (await this.sources.list.query({})).find((source) => source.id === id);
  }

  become(id: string, state: SourceState, limitMs = 20_000): Promise<Source> {
    return until(
      `${id} to be ${state}`,
      async () => {
        const source = await this.get(id);
        return source?.state === state ? source : null;
      },
      limitMs,
    );
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** Starts the encoder simulator against a source of the server. */
export async function startEncoder(
  server: TestServer,
  source: { id: string; streamKey: string },
  options: Partial<EncoderOptions> = {},
): Promise<WhipEncoder> {
  await trustAuthority(path.join(server.config.dataDir, 'tls/ca.crt'));
  const { signal } = new AbortController();
  return WhipEncoder.start({
    endpoint: new URL(whipPath(source.id), server.url).href,
    streamKey: source.streamKey,
    name: 'encoder',
    clip: await loadClip({ no: 7, callSign: '编码器', officerName: 'WHIP' }, signal),
    tone: await loadTone(520, signal),
    simulcast: false,
    trickle: false,
    random: () => 0,
    say: () => undefined,
    ...options,
  });
}

/** The processes that the one with the id `parent` has started, with their command lines. */
export function childrenOf(parent: number): { pid: number; name: string; words: string[] }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, name = ''] = /\((.*)\)/.exec(stat) ?? [];
        const [, of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return Number(of) === parent ? [{ pid: Number(pid), name, words }] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

/** Process ids of the media workers that this process has started. */
export function workerPids(): number[] {
  return childrenOf(process.pid)
    .filter(({ name }) => name.startsWith('mediasoup'))
    .map(({ pid }) => pid);
}

/** A unit whose camera is published, and who it is told to be watched by. */
export async function publishingUnit(
  server: TestServer,
  staff: TestClient,
): Promise<{ id: string; watchers: () => Watcher[]; stop: () => Promise<void> }> {
  await trustAuthority(path.join(server.config.dataDir, 'tls/ca.crt'));
  const { id, token } = await enrolUnit(server, staff, 'zj-hz-xihu');
  const { signal } = new AbortController();
  const media = new MediaSession({
    cname: 'unit',
    media: { clip: await loadClip({ no: 8, callSign: '单兵', officerName: '张三' }, signal), tone: null },
    random: () => 0,
    say: () => undefined,
  });
  let watchers: Watcher[] = [];
  const link = Link.open({ url: server.url, token, onUp: () => media.attach(link.api) });
  const inbox = link.api.unit.inbox.subscribe(
    {},
    {
      onData: (event) => {
        watchers = 'watchers' in event ? event.watchers : watchers;
      },
    },
  );
  return {
    id,
    watchers: () => watchers,
    stop: async () => {
      inbox.unsubscribe();
      await media.stop();
      await link.close();
    },
  };
}
