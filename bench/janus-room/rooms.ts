import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Page } from 'playwright';
import { speaker } from '../../simulators/lib/log.ts';
import { SimulatedSite } from '../../simulators/sites/site.ts';
import { loadClip } from '../../simulators/units/media/clip.ts';
import { loadTone } from '../../simulators/units/media/tone.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { watchRoom } from '../consultation/page/room.ts';
import { staffCourts } from '../../tests/e2e/support/staff.ts';
import { ROOM, startJanus } from '../janus/janus-server.ts';
import { bundle } from '../lib/bundle.ts';
import { treeOf } from '../lib/cpu.ts';
import { Scene } from '../lib/scene.ts';
import { linkToJanus, publishInRoom, type Sending } from './publishers.ts';

const TONE_HZ = 700;
const MINUTES = 240;
/** Smallest of the clip's sizes is 0. */
const LAYER = 1;
/** The court that holds the session; its place sends too. */
const HIGH = 'zj';
/** Who is heard and muted, by number; nobody else makes a sound. */
const SPEAKER = 1;

/** One of the two servers with a room in which so many publish. */
export interface Room {
  readonly name: string;
  /** The processes that forward, and all that serve the room. */
  readonly forwarders: readonly number[];
  readonly all: readonly number[];
  /** A page whose listeners can join. */
  openPage(): Promise<Page>;
  /** Silences the one who is heard, for everybody, or lets them be heard again; answers with when it was asked, UTC ms. */
  setMuted(isMuted: boolean): Promise<number>;
}

export interface Rooms {
  ours: Room;
  janus: Room;
  close: () => Promise<void>;
}

async function sendings(count: number): Promise<Sending[]> {
  const { signal } = new AbortController();
  const whole = await loadClip({ no: 1, callSign: '会场', officerName: '张三' }, signal);
  const clip = { ...whole, layers: whole.layers.slice(LAYER, LAYER + 1) };
  const tone = await loadTone(TONE_HZ, signal);
  // Nothing but a table of contents, 50 times a second: a packet for each server, and silence for the ear.
  const silence = [Buffer.from([0xf8])];
  return Array.from({ length: count }, (_, index) => ({
    clip,
    sound: index === SPEAKER ? tone : silence,
  }));
}

async function openPage(scene: Scene, script: string): Promise<Page> {
  const context = await scene.browser.newContext({ bypassCSP: true });
  await context.addInitScript(watchRoom);
  const page = await context.newPage();
  await page.goto(`${scene.server.url}/health/live`);
  await page.addScriptTag({ path: script });
  return page;
}

async function openOurs(
  scene: Scene,
  { sent, listeners, script }: { sent: readonly Sending[]; listeners: number; script: string },
): Promise<{ room: Room; close: () => Promise<void> }> {
  const staff = await staffCourts(scene.server, sent.length - 1 + listeners, [HIGH]);
  const chair = await openApi(scene.server, 'leader');
  const publishing = [{ courtId: HIGH, token: chair.token }, ...staff.slice(0, sent.length - 1)];
  const listening = staff.slice(sent.length - 1);
  const consultationId = randomUUID();
  const siteIds = new Map([...publishing, ...listening].map(({ courtId }) => [courtId, randomUUID()]));
  const siteId = (courtId: string | undefined): string => siteIds.get(courtId ?? '') ?? '';
  const seat = (role: 'chair' | 'participant' | 'observer', courtId: string) =>
    ({ id: siteId(courtId), kind: 'court', courtId, userId: null, role }) as const;
  await chair.api.consultation.create.mutate({
    id: consultationId,
    plan: {
      title: '会商',
      plannedAt: Date.now(),
      minutes: MINUTES,
      hasWaitingRoom: false,
      recordsItself: false,
      agenda: [],
      sites: [
        ...publishing.map(({ courtId }) => seat(courtId === HIGH ? 'chair' : 'participant', courtId)),
        ...listening.map(({ courtId }) => seat('observer', courtId)),
      ],
    },
  });
  const command = chair.api.consultation.command;
  await command.mutate({ consultationId, command: { type: 'start' } });
  const sites: SimulatedSite[] = [];
  for (const [index, { token }] of publishing.entries()) {
    const { clip, sound } = sent[index] ?? { clip: null, sound: [] };
    if (clip !== null) {
      sites.push(
        await SimulatedSite.join({
          url: scene.server.url,
          token,
          consultationId,
          clip,
          sound,
          receives: false,
          onNote: () => undefined,
          say: speaker(`site ${index}`),
        }),
      );
    }
  }
  const speakerId = siteId(publishing[SPEAKER]?.courtId);
  const forwarders = scene.server.workerPids;
  const servers = treeOf(process.pid, (line) => line.includes('media-server/main.ts'));
  return {
    room: {
      name: 'ours',
      forwarders,
      all: [...forwarders, ...servers],
      openPage: async () => {
        const page = await openPage(scene, script);
        const tokens = listening.map(({ token }) => token);
        await page.evaluate(([id, all]) => window.benchConnect(id, all), [consultationId, tokens] as const);
        return page;
      },
      setMuted: async (isMuted) => {
        const at = Date.now();
        const type = isMuted ? 'mute' : 'unmute';
        await command.mutate({ consultationId, command: { type, siteId: speakerId } });
        return at;
      },
    },
    close: async () => {
      await Promise.all(sites.map((site) => site.close()));
      await chair.close();
    },
  };
}

async function openJanus(
  scene: Scene,
  { sent, script }: { sent: readonly Sending[]; script: string },
): Promise<{ room: Room; close: () => Promise<void> }> {
  const { janus, url } = await startJanus({
    certificate: `${scene.server.dataDir}/tls/server.crt`,
    key: `${scene.server.dataDir}/tls/server.key`,
    publishers: sent.length,
    bitsPerSecond: 0,
  });
  const { link, close } = await linkToJanus(url);
  const feeds = sent.map((_, index) => index + 1);
  const ends: (() => Promise<void>)[] = [];
  for (const [index, sending] of sent.entries()) {
    ends.push(await publishInRoom(link, feeds[index] ?? 0, sending));
  }
  // The chair of Janus's room: a handle that is in it and sends nothing.
  const chair = await link.attach();
  await link.message(chair, { request: 'join', ptype: 'publisher', room: ROOM, id: sent.length + 1 });
  return {
    room: {
      name: 'Janus',
      forwarders: [janus.pid],
      all: [janus.pid],
      openPage: async () => {
        const page = await openPage(scene, script);
        await page.evaluate((options) => window.benchConnectJanus(options), { url, room: ROOM, feeds });
        return page;
      },
      setMuted: async (isMuted) => {
        const at = Date.now();
        await link.message(chair, {
          request: 'moderate',
          room: ROOM,
          id: feeds[SPEAKER] ?? 0,
          mid: '1',
          mute: isMuted,
        });
        return at;
      },
    },
    close: async () => {
      await Promise.all(ends.map((end) => end()));
      close();
      await janus.close();
    },
  };
}

/** Starts both servers, each with so many who publish the same packets all the time, and room for so many listeners. */
export async function openRooms(publishers: number, listeners: number): Promise<Rooms> {
  const scene = await Scene.open({ units: 0 });
  const closings: (() => Promise<void>)[] = [() => scene.close()];
  const close = async (): Promise<void> => {
    for (const end of closings.toReversed()) {
      await end();
    }
  };
  try {
    const script = async (name: string): Promise<string> => {
      const bundled = await bundle(path.join(import.meta.dirname, `page/${name}.ts`));
      closings.push(bundled.end);
      return bundled.script;
    };
    const sent = await sendings(publishers);
    const ours = await openOurs(scene, { sent, listeners, script: await script('consultation') });
    closings.push(ours.close);
    const janus = await openJanus(scene, { sent, script: await script('video-room') });
    closings.push(janus.close);
    return { ours: ours.room, janus: janus.room, close };
  } catch (error) {
    await close();
    throw error;
  }
}
