import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Source } from '#shared/sources.ts';
import { UdpRelay } from '../../../simulators/lib/udp-relay.ts';
import { Link, trustAuthority } from '../../../simulators/units/api/link.ts';
import { loadClip } from '../../../simulators/units/media/clip.ts';
import { MediaSession } from '../../../simulators/units/media/session.ts';
import { loadTone } from '../../../simulators/units/media/tone.ts';
import { until } from '../sfu-support.ts';
import { connectClient, type TestClient } from '../support/client.ts';
import { Authority, HIGH_NAME, LINE_ID, LOWER_NAME } from '../support/line-authority.ts';
import { freePort } from '../../support/ports.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';
import { connectPerson, enrolUnit } from '../support/units.ts';

/** The high court's server in this process, a lower court's as a process of its own, and the line between them. */
export interface Courts {
  dir: string;
  authority: Authority;
  high: TestServer;
  lower: TestServer;
  relay: UdpRelay;
  /** Port where the high court takes lines. */
  linePort: number;
  /** Administrators of both. */
  highAdmin: TestClient & { token: string };
  lowerAdmin: TestClient;
  /** The unit of the lower court whose picture is looked at; its id there and at the high court. */
  unitSource: string;
  sourceId: string;
  killLower: () => Promise<void>;
  /** Kills the media worker of a side; another takes its place. */
  killWorker: (side: 'high' | 'lower') => void;
  startLower: () => Promise<void>;
  close: () => Promise<void>;
}

/** Process id of a server's media worker. */
function workerOf(parent: number): number {
  // The name of a process ends after fifteen characters; its parent is the second field behind it.
  const found = readdirSync('/proc').find((pid) => {
    try {
      const stat = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
      return stat.includes('(mediasoup-worke) ') && stat.split(') ')[1]?.split(' ')[1] === String(parent);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
  return Number(found);
}

function configFile(dir: string, name: string, lines: object): string[] {
  const file = path.join(dir, `${name}.json`);
  writeFileSync(file, JSON.stringify({ lines }));
  return ['--config', file];
}

/** Keeps a unit of three layers and a tone published at a server, over its restarts. */
export async function publishUnit(server: TestServer, token: string): Promise<{ stop: () => Promise<void> }> {
  const { signal } = new AbortController();
  const clip = await loadClip({ no: 1, callSign: '杭执01', officerName: '张三' }, signal);
  const media = new MediaSession({
    cname: 'line-test',
    media: { clip, tone: await loadTone(440, signal) },
    random: Math.random,
    say: () => undefined,
  });
  writeFileSync(path.join(server.config.dataDir, 'line-ca.pem'), server.ca);
  await trustAuthority(path.join(server.config.dataDir, 'line-ca.pem'));
  const link: Link = Link.open({
    url: server.url,
    token,
    onUp: () => media.attach(link.api),
    onDown: () => media.detach(),
  });
  return {
    stop: async () => {
      await media.stop();
      await link.close();
    },
  };
}

/** Joins two courts by a line over a relay and publishes a unit at the lower one. `budgetKbit` is the lower court's. */
export async function joinCourts({ budgetKbit }: { budgetKbit: number }): Promise<Courts> {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-lines-'));
  const authority = new Authority(dir);
  const [highMedia, lowerMedia] = [await freePort(), await freePort()];
  const relay = await UdpRelay.open({ host: '127.0.0.1', a: highMedia, b: lowerMedia });
  const announced = (port: number) => ({ announcedAddress: '127.0.0.1', announcedPort: port });
  const high = await startTestServer({
    args: configFile(dir, 'high', {
      ...authority.issue(HIGH_NAME),
      port: 0,
      peers: [
        {
          id: LINE_ID,
          name: '杭州中院',
          courtId: 'zj-hz',
          peerName: LOWER_NAME,
          budgetKbit: 2_000,
          mediaPort: highMedia,
          ...announced(relay.ports.ofA),
        },
      ],
    }),
  });
  const highAdmin = await connectPerson(high, 'administrator', 'zj');
  const linePort = (await highAdmin.call.lines.list.query({})).port ?? 0;
  const lowerArgs = configFile(dir, 'lower', {
    ...authority.issue(LOWER_NAME),
    peers: [
      {
        id: 'gao',
        name: '省高院',
        courtId: 'zj-hz',
        peerName: HIGH_NAME,
        budgetKbit,
        connect: `127.0.0.1:${linePort}`,
        mediaPort: lowerMedia,
        ...announced(relay.ports.ofB),
      },
    ],
  });
  const lower = await startTestServer();
  const seedAdmin = await connectPerson(lower, 'administrator', 'zj-hz');
  const unit = await enrolUnit(lower, seedAdmin, 'zj-hz');
  const { token } = seedAdmin;
  await seedAdmin.close();
  await lower.running.stop();
  let child: ChildProcess = await spawnServer(lower, lower.running.port, lowerArgs);
  const publisher = await publishUnit(lower, unit.token);
  let lowerAdmin = connectClient(lower, token);
  const unitSource = `unit:${unit.id}`;
  const killLower = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await lowerAdmin.close();
  };
  return {
    dir,
    authority,
    high,
    lower,
    relay,
    linePort,
    highAdmin,
    unitSource,
    sourceId: `line:${LINE_ID}:${unitSource}`,
    get lowerAdmin() {
      return lowerAdmin;
    },
    killLower,
    killWorker: (side) => {
      process.kill(workerOf(side === 'high' ? process.pid : (child.pid ?? 0)), 'SIGKILL');
    },
    startLower: async () => {
      child = await spawnServer(lower, lower.running.port, lowerArgs);
      lowerAdmin = connectClient(lower, token);
    },
    close: async () => {
      await publisher.stop();
      await killLower();
      await highAdmin.close();
      await high.close();
      await lower.close();
      relay.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Waits until a source is as it should be, and answers with it. */
export const sourceBecomes = (
  client: TestClient,
  sourceId: string,
  isSo: (source: Source) => boolean,
): Promise<Source> =>
  until(
    `${sourceId} to become so`,
    async () =>
      (await client.call.sources.list.query({})).find(
        ({ id, ...rest }) => id === sourceId && isSo({ id, ...rest }),
      ),
    30_000,
  );
