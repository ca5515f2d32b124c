import { createHash, randomBytes } from 'node:crypto';
import type { Me, Role, SessionInfo, SignedIn } from '#shared/identity.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/schema.ts';
import type { Sessions } from '../../context.ts';
import type { Store } from '../../store/open.ts';

const TOKEN_BYTES = 32;
/** `last_seen_at` is for people to look at: once a minute is enough. */
const TOUCH_MS = 60_000;
const SWEEP_MS = 1_000;
/** Ended sessions are kept this long to look at, then deleted. */
const KEEP_ENDED_MS = 30 * 86_400_000;

interface SessionRow {
  id: string;
  user_id: string | null;
  unit_id: string | null;
  client: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  court_id: string;
  path: string;
  username: string | null;
  name_zh: string | null;
  name_en: string | null;
  role: Role | null;
  call_sign: string | null;
  officer_name: string | null;
}

interface Active {
  caller: Caller;
  controller: AbortController;
  touchedAt: number;
}

/** Whose sessions: a person's, a device's, or the one with this id. */
type Whose = { userId: string; except?: string } | { unitId: string } | { sessionId: string };

const idOf = (token: string): string => createHash('sha256').update(token).digest('hex');

function toCaller(row: SessionRow, ended: AbortSignal): Caller {
  const isUnit = row.unit_id !== null;
  return {
    kind: isUnit ? 'unit' : 'user',
    id: row.unit_id ?? row.user_id ?? '',
    username: (isUnit ? row.call_sign : row.username) ?? '',
    nameZh: (isUnit ? row.officer_name : row.name_zh) ?? '',
    nameEn: (isUnit ? row.officer_name : row.name_en) ?? '',
    role: isUnit ? 'unit' : (row.role ?? 'analyst'),
    courtId: row.court_id,
    courtPath: row.path,
    sessionId: row.id,
    expiresAt: row.expires_at,
    ended,
  };
}

/** The signed-in person or unit as the client knows it. */
export function toMe(caller: Caller): Me {
  const { kind, id, username, nameZh, nameEn, role, courtId, sessionId, expiresAt } = caller;
  return { kind, id, username, nameZh, nameEn, role, courtId, sessionId, expiresAt };
}

/**
 * Sessions: opaque random tokens of 256 bits with a fixed end. Those in use are held in memory with an AbortController, so that
 * revoking one ends its sockets and peers at once.
 */
export class SessionStore implements Sessions {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #config: Config['session'];
  readonly #active = new Map<string, Active>();
  /** Grows with every revocation: a session that was read before one may not become active after it. */
  #revocations = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: { store: Store; clock: Clock; config: Pick<Config, 'session'> }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#config = deps.config.session;
  }

  /** Deletes what ended long ago and begins to end sessions when their time comes. */
  async start(): Promise<void> {
    await this.#store
      .db('sessions')
      .where('expires_at', '<', this.#clock.now() - KEEP_ENDED_MS)
      .delete();
    this.#timer = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Number of sessions that have been used since the start and go on. */
  get activeCount(): number {
    return this.#active.size;
  }

  /** Ends the sessions whose time has come. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [id, { caller }] of this.#active) {
      if (caller.expiresAt <= now) {
        this.#end(id);
      }
    }
  }

  async authenticate(token: string): Promise<Caller> {
    const id = idOf(token);
    const active = this.#active.get(id) ?? (await this.#activate(id));
    const now = this.#clock.now();
    if (active === undefined || active.caller.expiresAt <= now) {
      throw new AppError('unauthenticated', 'the session has ended; sign in again');
    }
    if (now - active.touchedAt > TOUCH_MS) {
      active.touchedAt = now;
      await this.#store.db('sessions').where({ id }).update({ last_seen_at: now });
    }
    return active.caller;
  }

  async createForUser(userId: string, client: string): Promise<SignedIn> {
    const user = (await this.#store.db('users').where({ id: userId }).first('role')) as
      { role: Role } | undefined;
    // Nobody comes by to sign a wall in again.
    const ttlMs = user?.role === 'wall' ? this.#config.unitTtlMs : this.#config.ttlMs;
    return this.#create({ user_id: userId, unit_id: null }, client, ttlMs);
  }

  async createForUnit(unitId: string, client: string): Promise<SignedIn> {
    await this.revokeUnit(unitId);
    return this.#create({ user_id: null, unit_id: unitId }, client, this.#config.unitTtlMs);
  }

  revokeUnit(unitId: string): Promise<number> {
    return this.revoke({ unitId });
  }

  /** Ends sessions; answers with how many. */
  async revoke(whose: Whose): Promise<number> {
    const query = this.#store.db('sessions').whereNull('revoked_at');
    if ('sessionId' in whose) {
      void query.where('id', whose.sessionId);
    } else if ('unitId' in whose) {
      void query.where('unit_id', whose.unitId);
    } else {
      void query.where('user_id', whose.userId).whereNot('id', whose.except ?? '');
    }
    const ids = (await query.clone().pluck('id')) as string[];
    if (ids.length > 0) {
      await this.#store.db('sessions').whereIn('id', ids).update({ revoked_at: this.#clock.now() });
    }
    this.#revocations += 1;
    for (const id of ids) {
      this.#end(id);
    }
    return ids.length;
  }

  /** Open sessions of the caller's own person or device, the newest first. */
  async listOwn(caller: Caller): Promise<SessionInfo[]> {
    const rows = (await this.#store
      .db('sessions')
      .where(caller.kind === 'unit' ? 'unit_id' : 'user_id', caller.id)
      .whereNull('revoked_at')
      .where('expires_at', '>', this.#clock.now())
      .orderBy('created_at', 'desc')
      .limit(200)) as SessionRow[];
    return rows.map((row) => ({
      id: row.id,
      subject: caller.username,
      courtId: caller.courtId,
      client: row.client,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      expiresAt: row.expires_at,
      current: row.id === caller.sessionId,
    }));
  }

  #end(id: string): void {
    const active = this.#active.get(id);
    this.#active.delete(id);
    active?.controller.abort();
  }

  async #activate(id: string): Promise<Active | undefined> {
    for (;;) {
      const before = this.#revocations;
      const row = await this.#read(id);
      const other = this.#active.get(id);
      if (other !== undefined || row === undefined) {
        return other;
      }
      if (this.#revocations === before) {
        const controller = new AbortController();
        const active = { caller: toCaller(row, controller.signal), controller, touchedAt: row.last_seen_at };
        this.#active.set(id, active);
        return active;
      }
    }
  }

  async #read(id: string): Promise<SessionRow | undefined> {
    const { db } = this.#store;
    return (await db('sessions')
      .leftJoin('users', 'users.id', 'sessions.user_id')
      .leftJoin('units', 'units.id', 'sessions.unit_id')
      .join('courts', 'courts.id', db.raw('coalesce(users.court_id, units.court_id)'))
      .where('sessions.id', id)
      .whereNull('sessions.revoked_at')
      .where('sessions.expires_at', '>', this.#clock.now())
      .where((user) => void user.whereNull('users.id').orWhere('users.disabled', false))
      .first(
        'sessions.*',
        'courts.id as court_id',
        'courts.path',
        'users.username',
        'users.name_zh',
        'users.name_en',
        'users.role',
        'units.call_sign',
        'units.officer_name',
      )) as SessionRow | undefined;
  }

  async #create(
    of: { user_id: string | null; unit_id: string | null },
    client: string,
    ttlMs: number,
  ): Promise<SignedIn> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.#clock.now();
    await this.#store.db('sessions').insert({
      ...of,
      id: idOf(token),
      client,
      created_at: now,
      last_seen_at: now,
      expires_at: now + ttlMs,
    });
    return { token, me: toMe(await this.authenticate(token)) };
  }
}
