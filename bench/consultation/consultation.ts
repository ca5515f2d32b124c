import { setTimeout as sleep } from 'node:timers/promises';
import { pinTo, treeOf, watchCpu } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { Scene } from '../lib/scene.ts';
import { commandRound, type Effects } from './effects.ts';
import { Seat } from './seat.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { installDevices } from '../../tests/e2e/support/session-pages.ts';
import { BenchSession, CORES, OTHER_SITES, SEAT_COURTS, type Seats } from './session.ts';
import { staffCourts } from '../../tests/e2e/support/staff.ts';

/** How much is measured. */
interface Extent {
  /** Sites of each session. */
  sizes: readonly number[];
  rounds: number;
  joins: number;
}

const WHOLE: Extent = { sizes: [5, 10, 22, 44], rounds: 10, joins: 6 };
const MEASURES = 4;
const MEASURE_MS = 5_000;
/** Jitter buffers and layers find their depth at first. */
const SETTLE_MS = 5_000;
const BETWEEN_JOINS_MS = 500;

/** Colours and tones of the consoles' devices. */
const DEVICES = {
  speaking: { username: 'hz.duty', colour: '#20b040', hz: 1_100 },
  listening: { username: 'nb.duty', colour: '#2050e0', hz: 1_900 },
  other: { username: 'xihu.duty', colour: '#d02020', hz: 500 },
} as const;

/** Gives server and media workers one core, and the browser the other. */
function shareCores(scene: Scene): void {
  for (const pid of [...serversOf(), ...scene.server.workerPids]) {
    pinTo(pid, CORES.server);
  }
  for (const pid of treeOf(process.pid, (command) => command.includes('chromium'))) {
    pinTo(pid, CORES.consoles);
  }
}

const serversOf = (): number[] => treeOf(process.pid, (command) => command.includes('media-server/main.ts'));

const openSeat = (
  scene: Scene,
  { username, ...devices }: { username: string; colour: string; hz: number },
): Promise<Seat> =>
  Seat.open(scene, { username, equip: (context) => context.addInitScript(installDevices, devices) });

async function openSeats(scene: Scene): Promise<Seats> {
  return {
    speaking: await openSeat(scene, DEVICES.speaking),
    listening: await openSeat(scene, DEVICES.listening),
    other: await openSeat(scene, DEVICES.other),
  };
}

/** What the server's processes use while nobody commands, shares of a core. */
async function restingCost(scene: Scene): Promise<Figure[]> {
  const servers = serversOf();
  const own: number[] = [];
  const workers: number[] = [];
  for (let measure = 0; measure < MEASURES; measure += 1) {
    const read = (pids: readonly number[]): (() => number) => {
      const watches = pids.map((pid) => watchCpu(pid));
      return () => 100 * watches.reduce((sum, watch) => sum + watch(), 0);
    };
    const [server, media] = [read(servers), read(scene.server.workerPids)];
    await sleep(MEASURE_MS);
    own.push(server());
    workers.push(media());
  }
  return [
    { name: 'server', unit: '% of a core', values: own },
    { name: 'media workers', unit: '% of a core', values: workers },
  ];
}

async function joinTimes(session: BenchSession, joins: number): Promise<Figure[]> {
  const pages: number[] = [];
  const sites: number[] = [];
  const { listening } = session.seats;
  for (let run = 0; run < joins; run += 1) {
    await listening.leave();
    await sleep(BETWEEN_JOINS_MS);
    pages.push(await listening.join());
    await session.leaveSite(session.last);
    await sleep(BETWEEN_JOINS_MS);
    sites.push(await session.joinSite(session.last));
  }
  return [
    { name: 'a console joins: first picture', unit: 'ms', values: pages },
    { name: 'a simulated site joins: connected and sending', unit: 'ms', values: sites },
  ];
}

async function measure(
  scene: Scene,
  session: BenchSession,
  { rounds: count, joins }: Extent,
): Promise<Figure[]> {
  await sleep(SETTLE_MS);
  const cost = await restingCost(scene);
  const rounds: Effects[] = [];
  for (let round = 0; round < count; round += 1) {
    rounds.push(await commandRound(session));
  }
  const effects = Object.keys(rounds[0] ?? {}).map((name) => ({
    name,
    unit: 'ms',
    values: rounds.map((round) => round[name] ?? Number.NaN),
  }));
  const joined = await joinTimes(session, joins);
  return [...effects, ...joined, ...cost].map((figure) => ({
    ...figure,
    name: `${session.size} sites: ${figure.name}`,
  }));
}

/**
 * A session of three consoles and simulated sites, under the chair's hand: from a command to its effect at the last site, the time of a
 * join, and what it costs, by the number of sites.
 */
export async function consultationSites(extent = WHOLE): Promise<Figure[]> {
  const { sizes } = extent;
  const scene = await Scene.open({ units: 0 });
  try {
    shareCores(scene);
    const staff = await staffCourts(scene.server, Math.max(...sizes) - OTHER_SITES, SEAT_COURTS);
    const chair = await openApi(scene.server, 'leader');
    const seats = await openSeats(scene);
    const figures: Figure[] = [];
    for (const size of sizes) {
      const session = await BenchSession.hold(scene, { chair, seats }, staff.slice(0, size - OTHER_SITES));
      figures.push(...(await measure(scene, session, extent)));
      await session.end();
    }
    for (const seat of Object.values(seats) as Seat[]) {
      await seat.close();
    }
    await chair.close();
    return figures;
  } finally {
    await scene.close();
  }
}
