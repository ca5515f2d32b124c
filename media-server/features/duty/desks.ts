import { DAY_MS } from '#shared/calendar/zone.ts';
import { COMMAND } from '#shared/contract/access.ts';
import type { CourtPath } from '#shared/courts.ts';
import type { DeskPerson, DutyDesk } from '#shared/duty/desk.ts';
import type { UserRole } from '#shared/identity.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import type { DutyBoard } from './board.ts';

/** Whoever wasn't seen for so long isn't shown any more. */
const FORGET_MS = 7 * DAY_MS;

interface Seen {
  userId: string;
  courtId: string;
  nameZh: string;
  nameEn: string;
  role: UserRole;
  connections: number;
  since: number | null;
  lastSeenAt: number;
}

interface SeenRow {
  id: string;
  court_id: string;
  name_zh: string;
  name_en: string;
  role: UserRole;
  seen_at: number;
}

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  board: DutyBoard;
}

/** Who is at the duty desk of each court: duty officers and leaders whose console's feed is open, and who was there last. */
export class Desks {
  readonly #clock: Clock;
  readonly #courts: CourtTree;
  readonly #board: DutyBoard;
  /** People by court, by user. */
  readonly #seen = new Map<string, Map<string, Seen>>();

  private constructor({ clock, courts, board }: Deps) {
    this.#clock = clock;
    this.#courts = courts;
    this.#board = board;
  }

  /** Knows from the sessions who was there before the server started. */
  static async open(deps: Deps): Promise<Desks> {
    const { db } = deps.store;
    const desks = new Desks(deps);
    const rows = (await db('sessions')
      .join('users', 'users.id', 'sessions.user_id')
      .whereIn('users.role', COMMAND)
      .where('users.disabled', false)
      .where('sessions.last_seen_at', '>', deps.clock.now() - FORGET_MS)
      .groupBy('users.id', 'users.court_id', 'users.name_zh', 'users.name_en', 'users.role')
      .select('users.id', 'users.court_id', 'users.name_zh', 'users.name_en', 'users.role')
      .max({ seen_at: 'sessions.last_seen_at' })) as SeenRow[];
    for (const row of rows) {
      desks.#of(row.court_id).set(row.id, {
        userId: row.id,
        courtId: row.court_id,
        nameZh: row.name_zh,
        nameEn: row.name_en,
        role: row.role,
        connections: 0,
        since: null,
        lastSeenAt: row.seen_at,
      });
    }
    return desks;
  }

  /** Counts a console of the caller's; the returned function ends it, once. Whoever commands nothing is at no desk. */
  attend(caller: Caller): () => void {
    if (!COMMAND.includes(caller.role)) {
      return () => undefined;
    }
    const { id, courtId, nameZh, nameEn } = caller;
    const now = this.#clock.now();
    const own = this.#of(courtId);
    const before = own.get(id);
    const connections = (before?.connections ?? 0) + 1;
    const since = before?.since ?? now;
    const role = caller.role as UserRole;
    own.set(id, { userId: id, courtId, nameZh, nameEn, role, connections, since, lastSeenAt: now });
    if (connections === 1) {
      this.#tell(courtId);
    }
    let open = true;
    return () => {
      if (open) {
        open = false;
        this.#leave(courtId, id);
      }
    };
  }

  /** The desks of every court of a subtree, those included at which nobody is known. */
  within(scope: CourtPath): DutyDesk[] {
    return this.#courts.within(scope).map(({ id }) => this.#desk(id));
  }

  #leave(courtId: string, userId: string): void {
    const person = this.#of(courtId).get(userId);
    if (person === undefined) {
      return;
    }
    person.connections -= 1;
    person.lastSeenAt = this.#clock.now();
    if (person.connections === 0) {
      person.since = null;
      this.#tell(courtId);
    }
  }

  #of(courtId: string): Map<string, Seen> {
    const own = this.#seen.get(courtId) ?? new Map<string, Seen>();
    this.#seen.set(courtId, own);
    return own;
  }

  #tell(courtId: string): void {
    this.#board.post({ type: 'desk', desk: this.#desk(courtId) });
  }

  #desk(courtId: string): DutyDesk {
    const now = this.#clock.now();
    const people = [...(this.#seen.get(courtId)?.values() ?? [])]
      .filter(({ connections, lastSeenAt }) => connections > 0 || lastSeenAt > now - FORGET_MS)
      .map(({ userId, nameZh, nameEn, role, connections, since, lastSeenAt }): DeskPerson => {
        const connected = connections > 0;
        return { userId, nameZh, nameEn, role, connected, since, lastSeenAt: connected ? now : lastSeenAt };
      })
      .sort((a, b) => Number(b.connected) - Number(a.connected) || b.lastSeenAt - a.lastSeenAt);
    return { courtId, people };
  }
}
