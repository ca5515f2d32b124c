import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { NO_CHOICE, type RuleChoice } from '#shared/catalogue/choice.ts';
import { CourtId } from '#shared/courts.ts';
import { Password, Username, UserRole } from '#shared/identity.ts';
import { PulledKind } from '#shared/sources.ts';
import { FULL_HD_WALL } from '#shared/walls/geometry.ts';
import { applyOp, type LayoutOp } from '#shared/walls/ops.ts';
import type { Wall } from '#shared/walls/wall.ts';
import type { Clock } from '../clock.ts';
import { importCourts } from '../features/courts/import.ts';
import { hashPassword } from '../features/identity/passwords.ts';
import { Users } from '../features/identity/users.ts';
import { saveScene, saveWall } from '../features/walls/rows.ts';
import { firstState } from '../features/walls/wall-state.ts';
import type { Store } from '../store/open.ts';

/** The demo province's high court. */
const PROVINCE = 'zj';

const DemoUsers = z.array(
  z.object({
    username: Username,
    password: Password,
    role: UserRole,
    courtId: CourtId,
    nameZh: z.string(),
    nameEn: z.string(),
  }),
);
const DemoUnits = z.array(
  z.object({ callSign: z.string(), officerNameZh: z.string(), courtId: CourtId, deviceModel: z.string() }),
);
const DemoSources = z.array(
  z.object({ name: z.string(), kind: PulledKind, courtId: CourtId, url: z.string() }),
);

/** A login of the demo, as it is shown to whoever tries it. */
export interface DemoLogin {
  username: string;
  password: string;
  role: UserRole;
  court: string;
}

const PATROL: LayoutOp = {
  type: 'patrol',
  patrol: { id: 'p1', group: { by: 'court', courtId: PROVINCE }, dwellS: 15, pauseOnAlarm: true },
  partIds: ['t5', 't6', 't7', 't8'],
};
const DEMO_SCENES: readonly { name: string; ops: readonly LayoutOp[] }[] = [
  {
    name: '日常值守',
    ops: [
      PATROL,
      { type: 'split', display: 0, count: 2 },
      { type: 'put', partId: 't1', content: { kind: 'map', view: null, unitId: null } },
      { type: 'put', partId: 't2', content: { kind: 'panel', panel: 'alarms' } },
    ],
  },
  {
    name: '案件流程',
    ops: [
      { type: 'split', display: 0, count: 1 },
      { type: 'split', display: 1, count: 2 },
      { type: 'put', partId: 't1', content: { kind: 'panel', panel: 'pipeline' } },
      { type: 'put', partId: 't5', content: { kind: 'panel', panel: 'alarms' } },
      { type: 'put', partId: 't6', content: { kind: 'clock' } },
    ],
  },
  { name: '现场画面', ops: [{ ...PATROL, partIds: ['t1', 't2', 't3', 't4', 't5', 't6', 't7', 't8'] }] },
];

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../resources/demo/${name}.json`, import.meta.url), 'utf8'));

async function loadUsers(store: Store, clock: Clock): Promise<DemoLogin[]> {
  const users = new Users({ store, clock });
  const demo = DemoUsers.parse(read('users'));
  for (const { password, ...user } of demo) {
    if ((await users.byUsername(user.username)) === undefined) {
      await users.create({ ...user, passwordHash: await hashPassword(password) });
    }
  }
  return demo.map(({ username, password, role, courtId }) => ({ username, password, role, court: courtId }));
}

async function loadUnits(store: Store, clock: Clock): Promise<number> {
  const units = DemoUnits.parse(read('units'));
  const rows = units.map((unit) => ({
    id: randomUUID(),
    call_sign: unit.callSign,
    officer_name: unit.officerNameZh,
    court_id: unit.courtId,
    device_model: unit.deviceModel,
    created_at: clock.now(),
  }));
  await store.db('units').insert(rows).onConflict(['court_id', 'call_sign']).ignore();
  return units.length;
}

async function loadSources(store: Store, clock: Clock): Promise<number> {
  const sources = DemoSources.parse(read('sources'));
  for (const { name, kind, courtId, url } of sources) {
    const known = await store.db('sources').where({ court_id: courtId, name }).first('id');
    if (known === undefined) {
      await store.db('sources').insert({
        id: randomUUID(),
        kind,
        court_id: courtId,
        name,
        url,
        enabled: true,
        created_at: clock.now(),
      });
    }
  }
  return sources.length;
}

/** The demo province follows its own high court's plan beside the national rules, as it always has. */
async function chooseRules(store: Store): Promise<void> {
  const place = { catalogue_id: 'enforcement', court_id: PROVINCE };
  if ((await store.db('court_rules').where(place).first('no')) === undefined) {
    const choice: RuleChoice = { ...NO_CHOICE, profiles: ['national', 'zhejiang', 'practice'] };
    const row = { ...place, active_from: 0, choice: JSON.stringify(choice), chosen_by: 'demo' };
    await store.db('court_rules').insert(row);
  }
}

/** The wall of the high court's hall: two displays side by side, a wide map beside a patrol, and a scene for pictures alone. */
async function loadWall(store: Store, clock: Clock): Promise<void> {
  if ((await store.db('walls').where({ court_id: PROVINCE }).first('id')) !== undefined) {
    return;
  }
  const wall: Wall = {
    id: randomUUID(),
    courtId: PROVINCE,
    name: '指挥大厅大屏',
    geometry: { ...FULL_HD_WALL, columns: 2, gapXMm: 5, gapYMm: 5 },
    webOrigins: [],
  };
  const state = firstState(wall.geometry, clock.now());
  await saveWall(store.db, wall, state, clock.now());
  for (const [index, { name, ops }] of DEMO_SCENES.entries()) {
    const layout = ops.reduce((now, op) => applyOp(wall.geometry, now, op), state.shown.layout);
    await saveScene(store.db, {
      id: randomUUID(),
      wallId: wall.id,
      name,
      digit: index + 1,
      layout,
      updatedAt: clock.now(),
      updatedBy: '演示',
    });
  }
}

/** Loads the demo province. What is there already stays as it is, so that it can run at every start. */
export async function loadDemo(
  store: Store,
  clock: Clock,
): Promise<{ logins: DemoLogin[]; counts: { courts: number; units: number; sources: number } }> {
  const courts = await importCourts(store, read('courts'));
  await chooseRules(store);
  await loadWall(store, clock);
  const logins = await loadUsers(store, clock);
  return {
    logins,
    counts: { courts, units: await loadUnits(store, clock), sources: await loadSources(store, clock) },
  };
}
