import type { Role } from '#shared/identity.ts';

/** Somebody who steers. Two windows of one person are one. */
export interface Steerer {
  userId: string;
  nameZh: string;
  nameEn: string;
  role: Role;
}

/** Who has a camera, since when, and when they last gave a command; UTC ms. */
export interface Hold {
  by: Steerer;
  since: number;
  lastAt: number;
}

/** A camera's lock: free, or somebody's. */
export type Lock = Hold | null;

/** The higher steers before the lower; roles that aren't here don't steer. */
const PRIORITY: Partial<Record<Role, number>> = { dutyOfficer: 1, leader: 2 };
const priorityOf = ({ role }: Steerer): number => PRIORITY[role] ?? 0;

/** What comes of asking for a camera: it is the asker's, taken from `preempted` if somebody had it; or it stays whose it is. */
export type Taken = { granted: true; lock: Hold; preempted: Steerer | null } | { granted: false; lock: Hold };

/** Asks for a camera at the time `now`. Who has it already keeps it; somebody of higher priority takes it. */
export function take(lock: Lock, who: Steerer, now: number): Taken {
  if (lock === null) {
    return { granted: true, lock: { by: who, since: now, lastAt: now }, preempted: null };
  }
  if (lock.by.userId === who.userId) {
    return { granted: true, lock: { ...lock, lastAt: now }, preempted: null };
  }
  return priorityOf(who) > priorityOf(lock.by)
    ? { granted: true, lock: { by: who, since: now, lastAt: now }, preempted: lock.by }
    : { granted: false, lock };
}

/** Gives a camera back; only who has it can. */
export function release(lock: Lock, userId: string): Lock {
  return lock?.by.userId === userId ? null : lock;
}

/** Takes a camera from who has given no command for `idleMs`. */
export function expire(lock: Lock, now: number, idleMs: number): Lock {
  return lock !== null && now - lock.lastAt >= idleMs ? null : lock;
}
