import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { SOCKET_PATHS, TOKEN_SUBPROTOCOL_PREFIX } from '#shared/contract/sockets.ts';
import { decodePositions, isInView, POSITIONS_PROTOCOL, type StreamView } from '#shared/positions.ts';
import { watchCpu } from '../lib/cpu.ts';
import { endsWithProgram } from '../lib/endings.ts';
import type { Figure } from '../lib/report.ts';

const UNITS = 10_000;
/** A city among the units, see server-process.ts: one in twenty-five of them is there. */
const CITY: StreamView = { boxes: [[119.5, 28.5, 119.899, 28.899]], units: [] };
/** Consoles of one run after another, and what they look at: null is everything. */
const RUNS: readonly { consoles: number; view: StreamView | null }[] = [
  { consoles: 10, view: null },
  { consoles: 50, view: null },
  { consoles: 50, view: CITY },
];
/** Only so many of them look into what they get, so that it isn't the readers that are measured. */
const DECODING = 10;
const WARM_UP_MS = 5_000;
const WINDOWS = 6;
const WINDOW_MS = 4_000;
/** Every so-many-th row is kept: all of them would be a million. */
const KEEP_EVERY = 50;

interface Server {
  port: number;
  token: string;
  ca: string;
}

/** A console's end of the stream; tells the age of rows as they arrive, where it decodes them, and bytes. */
function openReader(
  server: Server,
  { decodes, view }: { decodes: boolean; view: StreamView | null },
  onFrame: (ages: number[], bytes: number) => void,
): WebSocket {
  const socket = new WebSocket(
    `wss://127.0.0.1:${server.port}${SOCKET_PATHS.positions}`,
    [POSITIONS_PROTOCOL, `${TOKEN_SUBPROTOCOL_PREFIX}${server.token}`],
    { ca: server.ca },
  );
  socket.binaryType = 'arraybuffer';
  if (view !== null) {
    socket.on('open', () => socket.send(JSON.stringify(view)));
  }
  socket.on('message', (data) => {
    const bytes = data as ArrayBuffer;
    if (!decodes) {
      onFrame([], bytes.byteLength);
      return;
    }
    const now = Date.now();
    const { kind, serverTime, rows } = decodePositions(bytes);
    // Rows out of view come in turns: their age is that of the round.
    const seen = view === null ? rows : rows.filter(({ lon, lat }) => isInView(view, lon, lat));
    const kept = kind === 'delta' ? seen.filter((_, index) => index % KEEP_EVERY === 0) : [];
    onFrame(
      kept.map(({ ageMs }) => now - serverTime + ageMs),
      bytes.byteLength,
    );
  });
  return socket;
}

async function measure(
  pid: number,
  server: Server,
  { consoles, view }: (typeof RUNS)[number],
): Promise<Figure[]> {
  let ages: number[] = [];
  let bytes = 0;
  const readers = Array.from({ length: consoles }, (_, index) =>
    openReader(server, { decodes: index < DECODING, view }, (newer, size) => {
      ages = ages.concat(newer);
      bytes += size;
    }),
  );
  await Promise.all(readers.map((reader) => once(reader, 'open')));
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  ages = [];
  const cpu: number[] = [];
  const rates: number[] = [];
  for (let window = 0; window < WINDOWS; window += 1) {
    const stop = watchCpu(pid);
    bytes = 0;
    await new Promise((resolve) => setTimeout(resolve, WINDOW_MS));
    cpu.push(stop() * 100);
    rates.push((bytes * 8) / consoles / (WINDOW_MS / 1_000) / 1_000);
  }
  for (const reader of readers) {
    reader.terminate();
  }
  const load = `${UNITS} units, ${consoles} consoles${view === null ? '' : ' that look at one city'}`;
  return [
    { name: `${load}: fix to console`, unit: 'ms', values: ages, aim: 250 },
    { name: `${load}: server`, unit: '% of a core', values: cpu, aim: 50 },
    { name: `${load}: stream`, unit: 'kbit/s per console', values: rates },
  ];
}

/** Ten thousand units report once a second: how old a fix is when a console has it, and what that costs the server. */
export async function positions(): Promise<Figure[]> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ecc-bench-'));
  const program = path.join(import.meta.dirname, 'server-process.ts');
  const child = spawn(process.execPath, [program, dataDir, String(UNITS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = endsWithProgram(() => {
    child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const server = JSON.parse(line) as Server;
      const figures: Figure[] = [];
      for (const run of RUNS) {
        figures.push(...(await measure(child.pid ?? 0, server, run)));
      }
      return figures;
    }
    throw new Error('the server of positions ended before it listened');
  } finally {
    await end();
  }
}
