import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors.ts';
import type { CourtPath } from '#shared/courts.ts';
import type { User, UserRole } from '#shared/identity.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of the table `users`. */
export interface UserRow {
  id: string;
  username: string;
  name_zh: string;
  name_en: string;
  role: UserRole;
  court_id: string;
  password_hash: string;
  disabled: boolean | number;
  failed_logins: number;
  locked_until: number | null;
}

/** What a new user is made of. */
export interface NewUser {
  username: string;
  passwordHash: string;
  nameZh: string;
  nameEn: string;
  role: UserRole;
  courtId: string;
}

/** The users of the store. */
export class Users {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(deps: { store: Store; clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  toUser(row: UserRow): User {
    const locked = row.locked_until !== null && row.locked_until > this.#clock.now();
    return {
      id: row.id,
      username: row.username,
      nameZh: row.name_zh,
      nameEn: row.name_en,
      role: row.role,
      courtId: row.court_id,
      disabled: Boolean(row.disabled),
      lockedUntil: locked ? row.locked_until : null,
    };
  }

  async byUsername(username: string): Promise<UserRow | undefined> {
    return (await this.#store.db('users').where({ username }).first()) as UserRow | undefined;
  }

  async list(scope: CourtPath): Promise<UserRow[]> {
    return (await this.#inScope(scope).orderBy('users.username')) as UserRow[];
  }

  /** The user if its court lies in the scope, else throws `notFound`. */
  async require(userId: string, scope: CourtPath): Promise<UserRow> {
    const row = (await this.#inScope(scope).where('users.id', userId).first()) as UserRow | undefined;
    if (row === undefined) {
      throw AppError.notFound('user', userId);
    }
    return row;
  }

  /** Throws `conflict` when the username is taken. */
  async create(user: NewUser): Promise<UserRow> {
    const row = {
      id: randomUUID(),
      username: user.username,
      name_zh: user.nameZh,
      name_en: user.nameEn,
      role: user.role,
      court_id: user.courtId,
      password_hash: user.passwordHash,
      disabled: false,
      failed_logins: 0,
      locked_until: null,
      created_at: this.#clock.now(),
    };
    const inserted = (await this.#store
      .db('users')
      .insert(row)
      .onConflict('username')
      .ignore()
      .returning('id')) as { id: string }[];
    if (inserted.length === 0) {
      throw AppError.conflict(`the username ${user.username} is taken`);
    }
    return row;
  }

  async setDisabled(userId: string, disabled: boolean): Promise<void> {
    await this.#store.db('users').where({ id: userId }).update({ disabled });
  }

  /** Sets a new password and lifts a lock. */
  async setPassword(userId: string, passwordHash: string): Promise<void> {
    await this.#store
      .db('users')
      .where({ id: userId })
      .update({ password_hash: passwordHash, failed_logins: 0, locked_until: null });
  }

  /** Counts a failed login; locks the account when it was one too many. */
  async countFailure(userId: string, rule: { lockAfter: number; lockMs: number }): Promise<void> {
    const { db } = this.#store;
    const until = this.#clock.now() + rule.lockMs;
    await db('users')
      .where({ id: userId })
      .update({
        locked_until: db.raw(
          'case when failed_logins + 1 >= ? then cast(? as bigint) else locked_until end',
          [rule.lockAfter, until],
        ),
        failed_logins: db.raw('case when failed_logins + 1 >= ? then 0 else failed_logins + 1 end', [
          rule.lockAfter,
        ]),
      });
  }

  /** Forgets failed logins; false when the account was locked, disabled or given another password meanwhile. */
  async countSuccess(row: UserRow): Promise<boolean> {
    const changed = await this.#store
      .db('users')
      .where({ id: row.id, disabled: false, password_hash: row.password_hash })
      .where((lock) => void lock.whereNull('locked_until').orWhere('locked_until', '<=', this.#clock.now()))
      .update({ failed_logins: 0, locked_until: null });
    return changed === 1;
  }

  #inScope(scope: CourtPath): Knex.QueryBuilder {
    const query = this.#store.db('users').join('courts', 'courts.id', 'users.court_id').select('users.*');
    return withinCourts(query, scope);
  }
}
