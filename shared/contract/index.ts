import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';
import type { z } from 'zod';
import type { ErrorInfo } from '../errors.ts';
import { alarms } from './alarms.ts';
import { analysis } from './analysis.ts';
import type { CallSpec } from './call.ts';
import { calls } from './calls.ts';
import { cases } from './cases.ts';
import { consultation } from './consultation.ts';
import { dispatch } from './dispatch.ts';
import { duty } from './duty.ts';
import { evidence } from './evidence.ts';
import { feeds } from './feeds.ts';
import { gb28181 } from './gb28181.ts';
import { geofences } from './geofences.ts';
import { audit, courts, identity } from './identity.ts';
import { intercom } from './intercom.ts';
import { incidents } from './incidents.ts';
import { lines } from './lines.ts';
import { media } from './media.ts';
import { operations } from './operations.ts';
import { recordings } from './recordings.ts';
import { ptz } from './ptz.ts';
import { sources } from './sources.ts';
import { supervision } from './supervision.ts';
import { system } from './system.ts';
import { terminals } from './terminals.ts';
import { timeline } from './timeline.ts';
import { trackers } from './trackers.ts';
import { unit, units } from './units.ts';
import { voiceBroadcast } from './voice-broadcast.ts';
import { walls } from './walls.ts';

/**
 * Every call of the API: name, kind, access rule, input and output. A call that isn't here doesn't exist; a call without a rule
 * doesn't compile.
 */
export const contract = {
  system,
  identity,
  courts,
  audit,
  units,
  unit,
  dispatch,
  sources,
  media,
  cases,
  alarms,
  supervision,
  feeds,
  walls,
  recordings,
  ptz,
  terminals,
  trackers,
  intercom,
  calls,
  gb28181,
  voiceBroadcast,
  geofences,
  operations,
  timeline,
  incidents,
  duty,
  evidence,
  consultation,
  lines,
  analysis,
};
export type Contract = typeof contract;
export type Area = keyof Contract;

/**
 * What a handler of a call takes and gives. A subscription's handler ends when `signal` aborts; its type is a parameter because
 * this room knows no host.
 */
export type Handler<C, Caller, Signal> =
  C extends CallSpec<infer K, infer I, infer O>
    ? K extends 'subscription'
      ? (caller: Caller, input: z.output<I>, signal: Signal) => AsyncIterable<z.input<O>>
      : (caller: Caller, input: z.output<I>) => Promise<z.input<O>>
    : never;

/** Handlers of one area of the contract; leaving one out doesn't compile. */
export type AreaHandlers<A extends Area, Caller, Signal> = {
  [P in keyof Contract[A]]: Handler<Contract[A][P], Caller, Signal>;
};
export type Handlers<Caller, Signal> = { [A in Area]: AreaHandlers<A, Caller, Signal> };

/** The shape of an error as tRPC carries it; `data` is ours. */
export interface ApiErrorShape {
  message: string;
  code: number;
  data: ErrorInfo;
}

type Root = { ctx: object; meta: object; errorShape: ApiErrorShape; transformer: false };

type ProcedureOf<C> =
  C extends CallSpec<infer K, infer I, infer O>
    ? K extends 'query'
      ? TRPCQueryProcedure<{ meta: object; input: z.input<I>; output: z.output<O> }>
      : K extends 'mutation'
        ? TRPCMutationProcedure<{ meta: object; input: z.input<I>; output: z.output<O> }>
        : TRPCSubscriptionProcedure<{
            meta: object;
            input: z.input<I>;
            output: AsyncIterable<z.output<O>, void, unknown>;
          }>
    : never;

/** The router's type for tRPC clients: `createTRPCClient<AppRouter>`. */
export type AppRouter = TRPCBuiltRouter<
  Root,
  { [A in Area]: { [P in keyof Contract[A]]: ProcedureOf<Contract[A][P]> } }
>;
