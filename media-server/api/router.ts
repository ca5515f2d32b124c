import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import type { z } from 'zod';
import { contract, type ApiErrorShape, type AppRouter, type Handlers } from '#shared/contract/index.ts';
import type { AccessRule, CallKind, CallSpec } from '#shared/contract/call.ts';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { CallContext } from './caller.ts';
import { toErrorInfo } from './errors.ts';
import type { CallGate } from './gate.ts';

/** A call that is about to be checked and run. */
export interface CallStart {
  path: string;
  kind: CallKind;
  access: AccessRule;
  context: CallContext;
}

/** A call's end, for the audit log, logs and metrics. A subscription's end is that it was accepted. */
export interface CallReport extends CallStart {
  /** Only of audited calls; undefined when it didn't fit its schema. */
  input: unknown;
  outcome: 'ok' | 'refused' | 'failed';
  result?: unknown;
  error?: unknown;
  durationMs: number;
}

export interface RouterOptions {
  handlers: Handlers<CallContext, AbortSignal>;
  gate: CallGate;
  /** Awaited before a call runs; throws to refuse it. */
  beforeCall: (call: CallStart) => Promise<void>;
  /** Awaited before the answer goes out: when it throws, so does the call. */
  onCall: (report: CallReport) => Promise<void>;
  /** Called for failures that aren't `AppError`; answers with the id under which they were logged. */
  onUnexpected: (path: string, error: unknown) => string;
}

type AnyHandler = (context: CallContext, input: unknown, signal: AbortSignal) => unknown;

const t = initTRPC.context<CallContext>().create({
  errorFormatter: ({ shape, error }): ApiErrorShape => ({
    message: shape.message,
    code: shape.code,
    data: toErrorInfo(error),
  }),
});

const TRPC_CODE: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  invalidInput: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  conflict: 'CONFLICT',
  expired: 'PRECONDITION_FAILED',
  tooLarge: 'PAYLOAD_TOO_LARGE',
  locked: 'TOO_MANY_REQUESTS',
  rateLimited: 'TOO_MANY_REQUESTS',
  internal: 'INTERNAL_SERVER_ERROR',
  unavailable: 'SERVICE_UNAVAILABLE',
};

/** Throws unless the rule lets the caller make the call. Which of a court's things it may touch is the handler's to check. */
export function assertAllowed(access: AccessRule, { caller }: CallContext): void {
  if (access.roles === 'anyone') {
    return;
  }
  if (caller.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'sign in first');
  }
  if (caller.ended.aborted) {
    throw new AppError('unauthenticated', 'the session has ended; sign in again');
  }
  if (!access.roles.includes(caller.role)) {
    throw AppError.forbidden(`the role ${caller.role} may not do this`);
  }
}

const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'unauthenticated',
  'forbidden',
  'notFound',
  'locked',
  'rateLimited',
  'expired',
]);

const outcomeOf = (error: unknown): CallReport['outcome'] =>
  error instanceof AppError && REFUSALS.has(error.code) ? 'refused' : 'failed';

/** What tRPC wrapped on its way through the middlewares; a schema failure (BAD_REQUEST) stays as it is. */
const inner = (error: TRPCError): unknown =>
  error.cause instanceof AppError || error.code === 'INTERNAL_SERVER_ERROR' ? (error.cause ?? error) : error;

/** Builds the tRPC router of the whole contract. A call is checked against its access rule before its input is even parsed. */
export function buildRouter(options: RouterOptions): AppRouter {
  const toTrpcError = (path: string, error: unknown): TRPCError => {
    if (error instanceof TRPCError) {
      return error;
    }
    const cause =
      error instanceof AppError
        ? error
        : new AppError(
            'internal',
            `the server failed; its log has it under ${options.onUnexpected(path, error)}`,
            {
              cause: error,
            },
          );
    return new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause });
  };

  /** Checks, runs, reports. A failure of the handler and one of the schema end here alike. */
  const guard = (path: string, spec: CallSpec) =>
    t.middleware(async ({ ctx, next, getRawInput }) => {
      const call: CallStart = { path, kind: spec.kind, access: spec.access, context: ctx };
      const began = performance.now();
      const report = async (rest: Pick<CallReport, 'outcome' | 'result' | 'error'>): Promise<void> => {
        const input = spec.access.audit ? spec.input.safeParse(await getRawInput()).data : undefined;
        await options.onCall({ ...call, ...rest, input, durationMs: performance.now() - began });
      };
      let entered = false;
      const run = async () => {
        assertAllowed(spec.access, ctx);
        if (spec.kind !== 'subscription') {
          ctx.origin.quota?.enter(spec.kind);
          entered = true;
        }
        await options.beforeCall(call);
        const result = await next();
        if (!result.ok) {
          throw inner(result.error);
        }
        return result;
      };
      return options.gate.pass(async () => {
        try {
          const ended = await run().then(
            (result) => ({ result }),
            (error: unknown) => ({ error }),
          );
          if ('error' in ended) {
            const answer = toTrpcError(path, ended.error);
            await report({ outcome: outcomeOf(ended.error), error: answer });
            throw answer;
          }
          await report({ outcome: 'ok', result: ended.result.data });
          return ended.result;
        } finally {
          // The entry in the audit log is part of the call: its answer goes out only now.
          if (entered) {
            ctx.origin.quota?.leave(spec.kind);
          }
        }
      });
    });

  const procedure = (path: string, spec: CallSpec, handler: AnyHandler): unknown => {
    const base = t.procedure.use(guard(path, spec)).input(spec.input);
    if (spec.kind === 'subscription') {
      return base.subscription(async ({ ctx, input, signal }) => {
        const items = handler(ctx, input, signal ?? new AbortController().signal) as AsyncIterable<
          z.input<typeof spec.output>
        >;
        return (async function* () {
          ctx.origin.quota?.enter('subscription');
          try {
            for await (const item of items) {
              yield spec.output.parse(item);
            }
          } catch (error) {
            throw toTrpcError(path, error);
          } finally {
            ctx.origin.quota?.leave('subscription');
          }
        })();
      });
    }
    const resolve = async ({ ctx, input }: { ctx: CallContext; input: unknown }): Promise<unknown> =>
      handler(ctx, input, new AbortController().signal);
    const withOutput = base.output(spec.output);
    return spec.kind === 'query' ? withOutput.query(resolve) : withOutput.mutation(resolve);
  };

  const record: Record<string, Record<string, unknown>> = {};
  for (const [area, calls] of Object.entries(contract)) {
    const areaHandlers = options.handlers[area as keyof Handlers<CallContext, AbortSignal>] as Record<
      string,
      AnyHandler
    >;
    record[area] = Object.fromEntries(
      Object.entries(calls as Record<string, CallSpec>).map(([name, spec]) => {
        const handler = areaHandlers[name];
        if (handler === undefined) {
          throw new Error(`no handler for ${area}.${name}`);
        }
        return [name, procedure(`${area}.${name}`, spec, handler.bind(areaHandlers))];
      }),
    );
  }
  // The table drives the router, so its type can't be inferred here; contract/index.ts derives it from the same table.
  return t.router(record as Parameters<typeof t.router>[0]) as unknown as AppRouter;
}
