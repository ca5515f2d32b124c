import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { systemClock } from '../../media-server/clock.ts';
import { loadConfig } from '../../media-server/config/load.ts';
import { loadCourtTree } from '../../media-server/features/courts/tree.ts';
import { createDispatch } from '../../media-server/features/dispatch/index.ts';
import { SessionStore } from '../../media-server/features/identity/sessions.ts';
import { createUnits, openRoster } from '../../media-server/features/units/index.ts';
import { Feed } from '../../media-server/feed.ts';
import { HealthParts } from '../../media-server/http/health.ts';
import { HttpServer } from '../../media-server/http/server.ts';
import { loadTls } from '../../media-server/http/tls.ts';
import { createMetrics } from '../../media-server/metrics.ts';
import { openStore, type Store } from '../../media-server/store/open.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { createProvince, createTestUser, TEST_COURTS } from '../../media-server/testing/province.ts';

// The part of the server that has to do with positions, as a process of its own: store, sessions, HTTPS and the units' feature are
// the product's. The devices are inside: each reports once a second through the handler of `unit.report`, without a socket.

const TICK_MS = 20;
const ROWS_PER_INSERT = 500;
const [dataDir = '', count = '0'] = process.argv.slice(2);

async function addUnits(store: Store, units: number): Promise<string[]> {
  const rows = Array.from({ length: units }, (_, index) => ({
    id: randomUUID(),
    call_sign: `U${index}`,
    officer_name: `Officer ${index}`,
    court_id: TEST_COURTS[index % TEST_COURTS.length]?.id ?? 'zj',
    device_model: '',
    enrolled_at: 1,
    created_at: 1,
  }));
  await store.db.batchInsert('units', rows, ROWS_PER_INSERT);
  return rows.map(({ id }) => id);
}

const loaded = loadConfig({ args: ['--host', '127.0.0.1', '--port', '0', '--data', dataDir], env: {} });
if (loaded.help) {
  throw new Error('help was not asked for');
}
const { config } = loaded;
const clock = systemClock;
const log = silentLog;
const store = openStore({ sqliteFile: path.join(dataDir, 'ecc.sqlite') });
await store.migrate();
await createProvince(store);
const ids = await addUnits(store, Number(count));
const user = await createTestUser(
  { store, clock },
  { username: 'bench', role: 'dutyOfficer', courtId: 'zj' },
);

const sessions = new SessionStore({ store, clock, config });
await sessions.start();
const metrics = createMetrics();
const tls = await loadTls({ config, clock, log });
const http = await HttpServer.create({ config, log, metrics, health: new HealthParts(log), sessions, tls });
const courts = await loadCourtTree(store);
const context = { store, clock, log, metrics: metrics.registry, courts, sessions, http };
const roster = await openRoster(context);
const dispatch = await createDispatch({ ...context, roster });
const units = createUnits({
  ...context,
  roster,
  dispatch,
  watchersOf: () => [],
  watchersChanges: new Feed(),
  sources: { unitConnected: () => undefined, unitChanged: () => Promise.resolve() },
});
const { token } = await sessions.createForUser(user.id, 'bench');
const devices = ids.map((id, index) => ({
  context: {
    caller: {
      kind: 'unit' as const,
      id,
      username: id,
      nameZh: id,
      nameEn: id,
      role: 'unit' as const,
      courtId: 'zj',
      courtPath: 'zj/',
      sessionId: id,
      expiresAt: Number.MAX_SAFE_INTEGER,
      ended: new AbortController().signal,
    },
    origin: { address: '127.0.0.1' },
  },
  lon: 119 + (index % 100) / 50,
  lat: 28 + Math.floor(index / 100) / 50,
}));

let due = 0;
let reported = 0;
const began = performance.now();
setInterval(() => {
  due = ((performance.now() - began) / 1_000) * devices.length;
  for (; reported < due; reported += 1) {
    const device = devices[reported % devices.length];
    if (device !== undefined) {
      device.lon += 0.000_02;
      const { lon, lat } = device;
      const fix = { at: clock.now(), lon, lat, accuracy: 8, speed: 1.4, heading: 90, battery: 0.7 };
      units.handlers.unit.report(device.context, { positions: [fix] }).catch((error: unknown) => {
        console.error(error);
        process.exit(1);
      });
    }
  }
}, TICK_MS);
console.log(JSON.stringify({ port: await http.listen(), token, ca: tls.ca }));
