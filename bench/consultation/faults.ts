import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { JoinedSession } from './joined.ts';
import type { Pulse } from './page/pulse.ts';

const RUNS = 5;
const LIMIT_MS = 90_000;
/** It counts as back when it has gone on for this long. */
const STEADY_MS = 3_000;
/** Between what was seen last and now, while something goes on. */
const FRESH_MS = 1_000;
/** A line that didn't live for ten seconds is dialled later each time: so long nothing is broken after a fault. */
const HEALTHY_MS = 11_000;
/** What a fault ends has ended by then. */
const EFFECT_MS = 2_000;
const CUT_MS = 10_000;

/** When everybody was in the room again, all pictures moved and all sounds were heard, ms after the fault. */
type Recovery = Record<'room' | 'picture' | 'sound', number>;

const pulsesOf = async ({ pages }: JoinedSession): Promise<Record<string, Pulse>[]> =>
  Promise.all(pages.map((page) => page.evaluate(() => window.benchPulses())));

/** Waits until all goes on at all pages, and has for a while; `at` is when it was broken, UTC ms. */
async function recoveredAt(session: JoinedSession, at: number): Promise<Recovery> {
  await sleep(EFFECT_MS);
  const pulses = await until('a session that is whole', LIMIT_MS, async () => {
    const all = await pulsesOf(session);
    const now = Date.now();
    const isSteady = ({ since, seenAt }: Pulse): boolean =>
      now - seenAt < FRESH_MS && now - Math.max(since, at) > STEADY_MS;
    // The room, and pictures and sounds of the two others.
    return all.every((page) => Object.keys(page).length === 5 && Object.values(page).every(isSteady))
      ? all
      : null;
  });
  const last = (kind: string): number =>
    Math.max(
      0,
      ...pulses
        .flatMap((page) => Object.entries(page))
        .filter(([key]) => key.startsWith(kind))
        .map(([, { since }]) => since - at),
    );
  return { room: last('room'), picture: last('picture'), sound: last('sound') };
}

/** Each answers with when it was over, UTC ms: that is where the time begins to count. */
const FAULTS: Record<string, (session: JoinedSession) => Promise<number>> = {
  'high court’s media worker killed': async ({ a }) => killWorker(a.workerPids),
  'lower court’s media worker killed': async ({ b }) => killWorker(b.workerPids),
  'high court’s server killed and started': async ({ a }) => killServer(a),
  'lower court’s server killed and started': async ({ b }) => killServer(b),
  'line cut for 10 s, from its return': async ({ line }) => {
    line.cut();
    await sleep(CUT_MS);
    line.mend();
    return Date.now();
  },
};

function killWorker(pids: readonly number[]): number {
  const at = Date.now();
  for (const pid of pids) {
    process.kill(pid, 'SIGKILL');
  }
  return at;
}

async function killServer(server: JoinedSession['a']): Promise<number> {
  const at = Date.now();
  await server.end('SIGKILL');
  await server.start();
  return at;
}

/** What breaks under a session of three courts over two servers and the line between them, and when it is whole again by itself. */
export async function consultationFaults(): Promise<Figure[]> {
  const session = await JoinedSession.open();
  try {
    await recoveredAt(session, Date.now());
    const figures: Figure[] = [];
    for (const [name, fault] of Object.entries(FAULTS)) {
      const runs: Recovery[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const at = await fault(session);
        runs.push(await recoveredAt(session, at));
        await sleep(HEALTHY_MS);
      }
      const of = (kind: keyof Recovery): number[] => runs.map((recovery) => recovery[kind]);
      figures.push(
        { name: `${name}: every site in the room`, unit: 'ms', values: of('room') },
        { name: `${name}: every picture moves`, unit: 'ms', values: of('picture') },
        { name: `${name}: every sound is heard`, unit: 'ms', values: of('sound') },
      );
    }
    return figures;
  } finally {
    await session.close();
  }
}
