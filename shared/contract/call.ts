import type { z } from 'zod';
import type { Role } from '../identity.ts';

/**
 * Which courts a call may touch:
 * - `court`: its input names something that a court owns; outside the caller's subtree it is refused as `notFound`
 * - `filtered`: it takes no court and answers with the caller's subtree only
 * - `self`: it touches only the caller's own session, unit or peer
 * - `none`: it touches no court's data
 */
export type Scope = 'court' | 'filtered' | 'self' | 'none';

/** Who may make a call. `anyone` includes callers who aren't signed in. */
export interface AccessRule {
  roles: readonly Role[] | 'anyone';
  scope: Scope;
  /** Whether each call is an entry of the audit log. Every command is; reads are where they show personal data. */
  audit: boolean;
}

export type CallKind = 'query' | 'mutation' | 'subscription';

export interface CallSpec<
  K extends CallKind = CallKind,
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  kind: K;
  access: AccessRule;
  input: I;
  /** Of a subscription: the schema of each item. */
  output: O;
}

interface Parts<I extends z.ZodType, O extends z.ZodType> {
  access: AccessRule;
  input: I;
  output: O;
}

/** Declares a call that reads. */
export function query<I extends z.ZodType, O extends z.ZodType>(parts: Parts<I, O>): CallSpec<'query', I, O> {
  return { kind: 'query', ...parts };
}

/** Declares a call that changes something. */
export function mutation<I extends z.ZodType, O extends z.ZodType>(
  parts: Parts<I, O>,
): CallSpec<'mutation', I, O> {
  return { kind: 'mutation', ...parts };
}

/** Declares a feed: a snapshot first, then what changed. */
export function subscription<I extends z.ZodType, O extends z.ZodType>(
  parts: Parts<I, O>,
): CallSpec<'subscription', I, O> {
  return { kind: 'subscription', ...parts };
}
