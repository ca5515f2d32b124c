import { parseArgs } from 'node:util';
import { decisionAnalysis } from './analysis/analysis.ts';
import { casePipeline } from './cases/cases.ts';
import { consultationSites } from './consultation/consultation.ts';
import { forwarding } from './forwarding/forwarding.ts';
import { fuzzDecoders } from './decoders/decoders.ts';
import { besideNginx } from './hls/hls.ts';
import { besideJanus } from './janus/janus.ts';
import { consultationFaults } from './consultation/faults.ts';
import { jt808Codec } from './jt808/codec.ts';
import { coldJoin, warmSwitch } from './join.ts';
import { endAll } from './lib/endings.ts';
import {
  keepResults,
  printResults,
  toResults,
  RESULTS_FILE,
  type Figure,
  type Result,
} from './lib/report.ts';
import { speechOverLine } from './line/line.ts';
import { roomBesideJanus } from './janus-room/janus-room.ts';
import { mapHour } from './map/hour.ts';
import { besideSetData } from './map/map.ts';
import { positions } from './positions/positions.ts';
import { recovery } from './recovery.ts';
import { consoleStart } from './start.ts';
import { recordingSyncBrowser, recordingSyncSimulated } from './sync/sync.ts';
import { speechUnderLoss } from './speech/speech.ts';
import { wallCost } from './wall/cost.ts';
import { wallFaults } from './wall/faults.ts';
import { glassToGlass } from './wall/glass.ts';
import { wallSoak } from './wall/soak.ts';
import { wallSwitch } from './wall/switching.ts';

/** One that takes long may give its figures in parts, each of which is kept when it is there. */
type Benchmark = { what: string } & (
  { run: () => Promise<Figure[]> } | { parts: () => AsyncIterable<{ part: string; figures: Figure[] }> }
);

const BENCHMARKS: Record<string, Benchmark> = {
  'cold-join': { what: 'a fresh console shows its first picture', run: coldJoin },
  'warm-switch': { what: 'another source into a tile', run: warmSwitch },
  recovery: { what: 'a media worker is killed under a wall', run: recovery },
  forwarding: { what: 'packets of one worker against consumers', run: forwarding },
  positions: {
    what: 'the position stream with 10,000 units, to 10 and 50 consoles, and to 50 that look at one city',
    run: positions,
  },
  map: { what: 'the map’s units beside setData: 1,000 to 50,000 that move', run: besideSetData },
  'map-hour': { what: 'an hour of updates of 10,000 units: what of it stays in the page', run: mapHour },
  cases: {
    what: 'the case pipeline of a province, on both databases (takes half an hour)',
    run: casePipeline,
  },
  analysis: {
    what: 'decision analysis over 0.1 and 1 million cases, beside SQLite and PostgreSQL (takes ten minutes)',
    parts: decisionAnalysis,
  },
  consultation: {
    what: 'a consultation of 5 to 44 sites: the chair’s commands at all of them, joins, cost',
    run: () => consultationSites(),
  },
  speech: {
    what: 'speech in a consultation over a line that loses packets (takes nine minutes)',
    run: () => speechUnderLoss(),
  },
  'recording-sync': {
    what: 'sound and picture of a recorded consultation, and how they drift (takes forty minutes)',
    parts: recordingSyncSimulated,
  },
  'recording-sync-browser': {
    what: 'the same of a site in a real browser, by that browser’s clocks (takes forty minutes)',
    parts: recordingSyncBrowser,
  },
  'wall-switch': { what: 'a wall of sixteen tiles is switched to sixteen other sources', run: wallSwitch },
  'wall-cost': { what: 'sixteen tiles with fitting layers against full streams', run: wallCost },
  'wall-faults': {
    what: 'what breaks under a wall of nine tiles: when pictures move again',
    run: wallFaults,
  },
  'wall-glass': { what: 'age of an officer’s picture on the wall (takes half an hour)', run: glassToGlass },
  'wall-soak': { what: '2,000 changes of the wall: what stays behind (takes half an hour)', run: wallSoak },
  'consultation-faults': {
    what: 'what breaks under a session over two courts’ servers: when it is whole again (takes ten minutes)',
    run: consultationFaults,
  },
  janus: { what: 'our SFU beside Janus: cost, loss and time of a join', run: besideJanus },
  'janus-room': {
    what: 'a consultation beside Janus’s video room: joins, a mute, cost',
    run: () => roomBesideJanus(),
  },
  hls: { what: 'live HLS of ours beside nginx: start-up and delay', run: besideNginx },
  jt808: { what: 'frames of JT/T 808: a million mutated ones, and positions a second', run: jt808Codec },
  decoders: {
    what: 'a million mutated inputs through each decoder of bytes from outside',
    run: fuzzDecoders,
  },
  line: { what: 'speech over a line between courts that loses packets', run: speechOverLine },
  start: { what: 'the console from navigation to usable', run: consoleStart },
};

const HELP = `Takes the product's figures, prints them and keeps them in bench/results.json.

  npm run bench [-- --only NAME]

${Object.entries(BENCHMARKS)
  .map(([name, { what }]) => `  ${name.padEnd(12)} ${what}`)
  .join('\n')}`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const unknown = values.only?.find((name) => !(name in BENCHMARKS));
  if (unknown !== undefined) {
    throw new Error(`there is no benchmark ${unknown}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  }
  const results: Result[] = [];
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (values.only === undefined || values.only.includes(name)) {
      console.log(`${name}: ${benchmark.what} …`);
      const parts = 'parts' in benchmark ? benchmark.parts() : [{ part: '', figures: await benchmark.run() }];
      for await (const { part, figures } of parts) {
        const taken = toResults(name, figures);
        keepResults(taken, part);
        results.push(...taken);
      }
    }
  }
  printResults(results);
  console.log(`\n${results.length} figures kept in ${RESULTS_FILE}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endAll().finally(() => process.exit(1)));
}
try {
  await main();
} finally {
  await endAll();
}
