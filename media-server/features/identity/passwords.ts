import { hash, verify } from '@node-rs/argon2';
import { AppError } from '#shared/errors.ts';

/** The least cost that OWASP's Password Storage Cheat Sheet names for argon2id, the library's default: 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing runs on the thread pool that the database needs too: no more than this many at once. */
const MAX_RUNNING = 2;
const MAX_WAITING = 100;

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) {
      throw new AppError('rateLimited', 'too many logins at the same time; try again');
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    // The next in line takes over this place, so that `running` doesn't change.
    const next = waiting.shift();
    if (next === undefined) {
      running -= 1;
    } else {
      next();
    }
  }
}

/** The PHC string of a password. Takes some 20–50 ms by design. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST));
}

let decoy: Promise<string> | undefined;

/** Whether the password is the one behind `stored`. Takes as long without `stored`, so that time doesn't tell whether a user exists. */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  // Not in turn: if it were refused while many wait, no unknown user could ever be answered again.
  decoy ??= hash('a password that nobody has', COST);
  const against = stored ?? (await decoy);
  const matches = await inTurn(() => verify(against, password));
  return stored !== undefined && matches;
}
