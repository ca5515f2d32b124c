import type { Page } from 'playwright';
import { whepPath, whipPath } from '#shared/sources.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { treeOf } from '../lib/cpu.ts';
import { Scene } from '../lib/scene.ts';
import { ROOM, startJanus } from './janus-server.ts';
import { installPicture } from './page/picture.ts';
import { installVideoRoom } from './page/video-room.ts';
import { installViewers } from './page/viewers.ts';
import { installWhip } from './page/whip.ts';

/** One of the two SFUs. */
export interface Side {
  /** The process that forwards, and all that serve a viewer. */
  readonly forwarder: number;
  readonly all: readonly number[];
  /** Lets a page publish and play there. */
  prepare(page: Page): Promise<void>;
}

/** The processes of what `Scene` has started: one media worker, and the server. */
function ours(scene: Scene): Pick<Side, 'forwarder' | 'all'> {
  const [forwarder] = scene.server.workerPids;
  const [server] = treeOf(process.pid, (command) => command.includes('media-server/main.ts'));
  if (forwarder === undefined || server === undefined) {
    throw new Error('the server has no media worker');
  }
  return { forwarder, all: [forwarder, server] };
}

async function openOurs(scene: Scene): Promise<Side> {
  const admin = await openApi(scene.server, 'admin');
  const [court] = await admin.api.courts.list.query({});
  const { id, streamKey } = await admin.api.sources.create.mutate({
    kind: 'whip',
    courtId: court?.id ?? '',
    name: 'bench',
  });
  await admin.close();
  const options = {
    whip: whipPath(id),
    whep: whepPath(id),
    streamKey: streamKey ?? '',
    token: scene.token,
  };
  return { ...ours(scene), prepare: (page) => page.evaluate(installWhip, options) };
}

export interface Sides {
  ours: Side;
  janus: Side;
  /** A page of its own renderer, prepared for one side. */
  openPage: (side: Side) => Promise<Page>;
  close: () => Promise<void>;
}

/** Starts both, each with one picture that isn't published yet. */
export async function openSides(bitsPerSecond: number): Promise<Sides> {
  const scene = await Scene.open({ units: 0, workers: 1 });
  try {
    const { janus, url } = await startJanus({
      certificate: `${scene.server.dataDir}/tls/server.crt`,
      key: `${scene.server.dataDir}/tls/server.key`,
      publishers: 1,
      bitsPerSecond,
    });
    return {
      ours: await openOurs(scene),
      janus: {
        forwarder: janus.pid,
        all: [janus.pid],
        prepare: (page) => page.evaluate(installVideoRoom, { url, room: ROOM }),
      },
      openPage: async (side) => {
        const context = await scene.browser.newContext({ bypassCSP: true });
        const page = await context.newPage();
        await page.goto(`${scene.server.url}/health/live`);
        await side.prepare(page);
        await page.evaluate(installPicture);
        await page.evaluate(installViewers);
        return page;
      },
      close: async () => {
        await janus.close();
        await scene.close();
      },
    };
  } catch (error) {
    await scene.close();
    throw error;
  }
}
