import type { CourtPath } from '#shared/courts.ts';
import type { Role } from '#shared/identity.ts';
import type { CallKind } from '#shared/contract/call.ts';
import type { AreaHandlers, Area } from '#shared/contract/index.ts';

/** Somebody who has signed in. `courtPath` bounds everything that it may see. */
export interface Caller {
  kind: 'user' | 'unit';
  /** User id or unit id. */
  id: string;
  username: string;
  nameZh: string;
  nameEn: string;
  role: Role;
  courtId: string;
  courtPath: CourtPath;
  sessionId: string;
  expiresAt: number;
  /** Aborts when the session is revoked or expires; long-lived things of the session end with it. */
  ended: AbortSignal;
}

/** A caller who hasn't signed in: only calls for `anyone` get this. */
export interface Anonymous {
  kind: 'anonymous';
}

/** Bounds what one connection may have running at a time. */
export interface CallQuota {
  /** Takes a place; throws `rateLimited` when none is left. */
  enter(kind: CallKind): void;
  leave(kind: CallKind): void;
}

/** What is known of the connection that a call came by. */
export interface Origin {
  address: string;
  quota?: CallQuota;
  /** Aborts when the connection is gone; a request over HTTP has none. */
  closed?: AbortSignal;
}

/** What every handler gets first. `caller` is anonymous only in calls whose rule says `anyone`. */
export interface CallContext {
  caller: Caller | Anonymous;
  origin: Origin;
}

/** The signed-in caller of a context. The access rule has been checked before a handler runs, so this can't fail there. */
export function signedIn(context: CallContext): Caller {
  if (context.caller.kind === 'anonymous') {
    throw new Error('signedIn() was called in a call that is open to anyone');
  }
  return context.caller;
}

/** Handlers of one area as the server implements them. */
export type ServerHandlers<A extends Area> = AreaHandlers<A, CallContext, AbortSignal>;
