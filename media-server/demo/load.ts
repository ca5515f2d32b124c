import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { NO_CHOICE, type RuleChoice } from '#shared/catalogue/choice.ts';
import { CourtId } from '#shared/courts.ts';
import { Password, Username, UserRole } from '#shared/identity.ts';
import { PulledKind } from '#shared/sources.ts';
import type { Clock } from '../clock.ts';
import { importCourts } from '../features/courts/import.ts';
import { hashPassword } from '../features/identity/passwords.ts';
import { Users } from '../features/identity/users.ts';
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

/** Loads the demo province. What is there already stays as it is, so that it can run at every start. */
export async function loadDemo(
  store: Store,
  clock: Clock,
): Promise<{ logins: DemoLogin[]; counts: { courts: number; units: number; sources: number } }> {
  const courts = await importCourts(store, read('courts'));
  await chooseRules(store);
  const logins = await loadUsers(store, clock);
  return {
    logins,
    counts: { courts, units: await loadUnits(store, clock), sources: await loadSources(store, clock) },
  };
}
