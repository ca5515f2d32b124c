import { AppError } from '#shared/errors.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { MinuteLimiter } from './login-guard.ts';
import { Login } from './login.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { toMe, type SessionStore } from './sessions.ts';
import { Users } from './users.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'config' | 'courts'> & { sessions: SessionStore };

/** Identity, with what a feature needs that has people sign. */
export interface Identity extends Feature<'identity'> {
  /** Checks a name and password as a signature; see `Login.check`. */
  signatures: Pick<Login, 'check'>;
}

/** Signing in and out, one's own sessions, and the administration of users. */
export function createIdentity(deps: Deps): Identity {
  const { sessions, courts } = deps;
  const users = new Users(deps);
  const login = new Login({ ...deps, users });
  // Whoever finds an open session may not try out passwords with it.
  const guesses = new MinuteLimiter(deps.clock, deps.config.login.maxFailuresPerMinute);

  return {
    signatures: login,
    handlers: {
      identity: {
        login: (context, input) => login.signIn(input, context.origin.address),
        logout: async (context) => {
          await sessions.revoke({ sessionId: signedIn(context).sessionId });
          return {};
        },
        me: async (context) => toMe(signedIn(context)),
        changePassword: async (context, { current, next }) => {
          const { id, courtPath, sessionId } = signedIn(context);
          const user = await users.require(id, courtPath);
          const giveBack = guesses.take(id);
          if (!(await verifyPassword(user.password_hash, current))) {
            throw AppError.invalidInput('current', 'is not the password');
          }
          giveBack();
          await users.setPassword(id, await hashPassword(next));
          await sessions.revoke({ userId: id, except: sessionId });
          return {};
        },
        sessions: (context) => sessions.listOwn(signedIn(context)),
        revokeSession: async (context, { sessionId }) => {
          const own = await sessions.listOwn(signedIn(context));
          if (!own.some(({ id }) => id === sessionId)) {
            throw AppError.notFound('session', sessionId);
          }
          await sessions.revoke({ sessionId });
          return {};
        },
        users: async (context) =>
          (await users.list(signedIn(context).courtPath)).map((row) => users.toUser(row)),
        createUser: async (context, { password, ...user }) => {
          courts.require(user.courtId, signedIn(context).courtPath);
          return users.toUser(await users.create({ ...user, passwordHash: await hashPassword(password) }));
        },
        setUserDisabled: async (context, { userId, disabled }) => {
          const caller = signedIn(context);
          await users.require(userId, caller.courtPath);
          if (disabled && userId === caller.id) {
            throw AppError.conflict('nobody can disable their own account');
          }
          await users.setDisabled(userId, disabled);
          if (disabled) {
            await sessions.revoke({ userId });
          }
          return users.toUser(await users.require(userId, caller.courtPath));
        },
        resetPassword: async (context, { userId, password }) => {
          await users.require(userId, signedIn(context).courtPath);
          await users.setPassword(userId, await hashPassword(password));
          await sessions.revoke({ userId });
          return {};
        },
      },
    },
    close: () => Promise.resolve(),
  };
}
