import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import type { UserRole } from '#shared/identity.ts';
import type { Watcher } from '#shared/media.ts';
import { SOCKET_PATHS } from '#shared/contract/sockets.ts';
import type { Position } from '#shared/units.ts';
import type { CallContext, Caller } from '../api/caller.ts';
import type { Clock } from '../clock.ts';
import type { HttpRegistry, SocketHandler } from '../context.ts';
import { createDispatch } from '../features/dispatch/index.ts';
import { loadCourtTree } from '../features/courts/tree.ts';
import { SessionStore } from '../features/identity/sessions.ts';
import { createUnits, openRoster } from '../features/units/index.ts';
import { Feed } from '../feed.ts';
import type { Store } from '../store/open.ts';
import type { Monotonic } from '../stopwatches.ts';
import { silentLog } from './log.ts';
import { createProvince, createTestUser } from './province.ts';

/** A fix in Hangzhou; `at` is UTC ms. */
export const fixAt = (at: number, over: Partial<Position> = {}): Position => ({
  at,
  lon: 120.15,
  lat: 30.27,
  accuracy: 8,
  speed: 1.2,
  heading: 90,
  battery: 0.8,
  ...over,
});

/** The features of units and dispatch over a store, with sessions and courts as the server has them, but without its sockets. */
export interface Field {
  clock: Clock;
  roster: Awaited<ReturnType<typeof openRoster>>;
  dispatch: Awaited<ReturnType<typeof createDispatch>>;
  units: ReturnType<typeof createUnits>;
  sessions: SessionStore;
  watchers: { set: (unitId: string, watchers: Watcher[]) => void };
  /** What the sources were told, in order. */
  told: string[];
  /** Handler of the position stream's sockets. */
  onPositionSocket: SocketHandler;
  /** A context of a new person of this role and court. */
  person(role: UserRole, courtId: string): Promise<CallContext & { caller: Caller }>;
  /** A context of a new unit, enrolled as a device is. */
  device(courtId: string): Promise<CallContext & { caller: Caller }>;
  contextOf(token: string): Promise<CallContext & { caller: Caller }>;
  close(): Promise<void>;
}

/** Opens the features over a migrated store; opening them again over the same store is what a restart does. */
export async function openField(store: Store, clock: Clock, monotonic?: Monotonic): Promise<Field> {
  await createProvince(store);
  const courts = await loadCourtTree(store);
  const config = { session: { ttlMs: 86_400_000, unitTtlMs: 86_400_000 } };
  const sessions = new SessionStore({ store, clock, config });
  const told: string[] = [];
  const sockets = new Map<string, SocketHandler>();
  const http: HttpRegistry = {
    addSocketPath: (path, _options, handler) => void sockets.set(path, handler),
    addRoutes: () => undefined,
    allowFrames: () => undefined,
    onCertificate: () => undefined,
    authenticate: () => Promise.reject(new Error('no routes here')),
  };
  const watchersOf = new Map<string, Watcher[]>();
  const watchersChanges = new Feed<{ unitId: string; watchers: Watcher[] }>();
  const context = { store, clock, log: silentLog, courts, sessions, http, metrics: new Registry() };
  const roster = await openRoster(context);
  const dispatch = await createDispatch({
    ...context,
    roster,
    ...(monotonic === undefined ? {} : { monotonic }),
  });
  const units = createUnits({
    ...context,
    roster,
    dispatch,
    watchersOf: (unitId) => watchersOf.get(unitId) ?? [],
    watchersChanges,
    sources: {
      unitConnected: (unitId, connected) => void told.push(`${unitId} ${connected ? 'connected' : 'gone'}`),
      unitChanged: (unitId) => Promise.resolve(void told.push(`${unitId} changed`)),
    },
  });

  const contextOf: Field['contextOf'] = async (token) => ({
    caller: await sessions.authenticate(token),
    origin: { address: randomUUID() },
  });
  const person: Field['person'] = async (role, courtId) => {
    const username = `u${randomUUID().slice(0, 8)}`;
    const { id } = await createTestUser({ store, clock }, { username, role, courtId });
    return contextOf((await sessions.createForUser(id, 'test')).token);
  };
  let staff: CallContext | undefined;
  const device: Field['device'] = async (courtId) => {
    staff ??= await person('administrator', 'zj');
    const { handlers } = units;
    const unit = { courtId, callSign: randomUUID().slice(0, 8), officerName: '张三', deviceModel: '' };
    const { id } = await handlers.units.create(staff, unit);
    const { code } = await handlers.units.createEnrolmentCode(staff, { unitId: id });
    const anonymous: CallContext = { caller: { kind: 'anonymous' }, origin: { address: randomUUID() } };
    return contextOf((await handlers.units.enrol(anonymous, { code, client: 'test' })).token);
  };
  const onPositionSocket = sockets.get(SOCKET_PATHS.positions);
  if (onPositionSocket === undefined) {
    throw new Error('the position stream has no sockets');
  }
  return {
    clock,
    roster,
    dispatch,
    units,
    sessions,
    told,
    onPositionSocket,
    person,
    device,
    contextOf,
    watchers: {
      set: (unitId, watchers) => {
        watchersOf.set(unitId, watchers);
        watchersChanges.publish({ unitId, watchers });
      },
    },
    close: async () => {
      await units.close();
      await dispatch.close();
      sessions.close();
    },
  };
}
