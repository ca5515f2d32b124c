import { AppError } from '#shared/errors.ts';
import type { SignedIn } from '#shared/identity.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/schema.ts';
import type { Sessions } from '../../context.ts';
import { MinuteLimiter, UnknownNames } from './login-guard.ts';
import { verifyPassword } from './passwords.ts';
import type { UserRow, Users } from './users.ts';

/** What a client sends to sign in. */
export interface Credentials {
  username: string;
  password: string;
  client: string;
}

/**
 * Signing in by password. Failures are limited by address and lock the account for a while; whether the name, the password or
 * nothing of it was right can't be told from the answer or its time.
 */
export class Login {
  readonly #users: Users;
  readonly #sessions: Sessions;
  readonly #clock: Clock;
  readonly #rule: Config['login'];
  readonly #addresses: MinuteLimiter;
  readonly #unknown: UnknownNames;

  constructor(deps: { users: Users; sessions: Sessions; clock: Clock; config: Pick<Config, 'login'> }) {
    this.#users = deps.users;
    this.#sessions = deps.sessions;
    this.#clock = deps.clock;
    this.#rule = deps.config.login;
    this.#addresses = new MinuteLimiter(deps.clock, this.#rule.maxFailuresPerMinute);
    this.#unknown = new UnknownNames(deps.clock, this.#rule);
  }

  async signIn({ username, password, client }: Credentials, address: string): Promise<SignedIn> {
    const user = await this.check({ username, password }, address);
    return this.#sessions.createForUser(user.id, client);
  }

  /** The user of a name and password, without a session: a signature. Failures count as failed logins do. */
  async check(
    { username, password }: Pick<Credentials, 'username' | 'password'>,
    address: string,
  ): Promise<UserRow> {
    const giveBack = this.#addresses.take(address);
    const user = await this.#users.byUsername(username);
    const matches = await verifyPassword(user?.password_hash, password);
    const locked =
      user === undefined ? this.#unknown.isLocked(username) : (user.locked_until ?? 0) > this.#clock.now();
    if (locked) {
      throw new AppError('locked', 'too many failed logins; the account is locked for a while');
    }
    if (user === undefined) {
      this.#unknown.fail(username);
    } else if (!matches) {
      await this.#users.countFailure(user.id, this.#rule);
    } else if (await this.#users.countSuccess(user)) {
      giveBack();
      return user;
    }
    throw new AppError('unauthenticated', 'username or password is wrong');
  }
}
