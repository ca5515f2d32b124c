import type { z } from 'zod';
import type { Area, Contract } from '#shared/contract/index.ts';
import type { CallSpec } from '#shared/contract/call.ts';
import type { Actor } from './actors.ts';
import { COURT_OF, type Side } from './sides.ts';
import type { World } from './world.ts';

/** What an input is made from: on the side `own` it names what is the caller's or of its courts, on the other what isn't. */
export interface Given {
  world: World;
  caller: Actor;
  side: Side;
}

/** A valid input of a call. */
export interface Sample<C> {
  input: (given: Given) => C extends CallSpec<infer _K, infer I> ? z.input<I> | Promise<z.input<I>> : never;
  /** The input names nothing, so that there is no other side to it. */
  namesNothing?: true;
  /** The answer names nothing of any court. */
  namesNobody?: true;
  /** Roles that the rule lets in but that never own such a thing. */
  neverOwnedBy?: readonly string[];
}

/** A sample of every call: a call without one doesn't compile. */
export type Samples = { [A in Area]: { [P in keyof Contract[A]]: Sample<Contract[A][P]> } };

export const nothing = { input: () => ({}), namesNothing: true } as const;

export const courtId = ({ side }: Given) => ({ courtId: COURT_OF[side] });
export const unitId = ({ world, side }: Given) => ({ unitId: world.newUnit(side) });
export const sourceId = async ({ world, side }: Given) => ({ sourceId: await world.newSource(side) });
