import { initTRPC, TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import type { z } from 'zod';
import { contract, type ApiErrorShape, type AppRouter, type Handlers } from '#shared/contract/index.ts';
import type { AccessRule, CallSpec } from '#shared/contract/call.ts';
import { AppError, type ErrorCode } from '#shared/errors.ts';
import type { CallContext } from './caller.ts';
import { toErrorInfo } from './errors.ts';

/** Reports each call's end, for the audit log, logs and metrics. `target` is what the input names, if it names one thing. */
export interface CallReport {
  path: string;
  access: AccessRule;
  context: CallContext;
  input: unknown;
  outcome: 'ok' | 'refused' | 'failed';
  error?: unknown;
  durationMs: number;
}

export interface RouterOptions {
  handlers: Handlers<CallContext, AbortSignal>;
  /** Awaited before the answer goes out: a command that can't be audited is refused. */
  onCall: (report: CallReport) => Promise<void>;
  /** Called for failures that aren't `AppError`; answers with the id under which they were logged. */
  onUnexpected: (path: string, error: unknown) => string;
}

type AnyHandler = (context: CallContext, input: unknown, signal: AbortSignal) => unknown;

const t = initTRPC.context<CallContext>().create({
  errorFormatter: ({ shape, error }): ApiErrorShape => ({ message: shape.message, code: shape.code, data: toErrorInfo(error) }),
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

function assertAllowed(access: AccessRule, context: CallContext): void {
  if (access.roles === 'anyone') {
    return;
  }
  if (context.caller.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'sign in first');
  }
  if (!access.roles.includes(context.caller.role)) {
    throw AppError.forbidden(`the role ${context.caller.role} may not do this`);
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && ['unauthenticated', 'forbidden', 'notFound', 'locked', 'rateLimited', 'expired'].includes(error.code);

/** Builds the tRPC router of the whole contract. Each call is checked against its access rule before its handler runs. */
export function buildRouter(options: RouterOptions): AppRouter {
  const { handlers, onCall, onUnexpected } = options;

  const toTrpcError = (path: string, error: unknown): TRPCError => {
    const cause =
      error instanceof AppError
        ? error
        : new AppError('internal', `the server failed; the log has it under ${onUnexpected(path, error)}`, { cause: error });
    return new TRPCError({ code: TRPC_CODE[cause.code], message: cause.message, cause });
  };

  const procedure = (path: string, spec: CallSpec, handler: AnyHandler): unknown => {
    const guarded = async <T>(context: CallContext, input: unknown, run: () => Promise<T>): Promise<T> => {
      const began = performance.now();
      const report = (outcome: CallReport['outcome'], error?: unknown): Promise<void> =>
        onCall({ path, access: spec.access, context, input, outcome, error, durationMs: performance.now() - began });
      try {
        assertAllowed(spec.access, context);
        const result = await run();
        await report('ok');
        return result;
      } catch (error) {
        await report(isRefusal(error) ? 'refused' : 'failed', error);
        throw toTrpcError(path, error);
      }
    };

    const base = t.procedure.input(spec.input);
    if (spec.kind === 'subscription') {
      return base.subscription(async function* ({ ctx, input, signal }) {
        const stop = signal ?? new AbortController().signal;
        const items = await guarded(ctx, input, async () => handler(ctx, input, stop) as AsyncIterable<z.input<typeof spec.output>>);
        try {
          for await (const item of items) {
            yield spec.output.parse(item);
          }
        } catch (error) {
          throw toTrpcError(path, error);
        }
      });
    }
    const resolve = ({ ctx, input }: { ctx: CallContext; input: unknown }): Promise<unknown> =>
      guarded(ctx, input, async () => handler(ctx, input, new AbortController().signal));
    const withOutput = base.output(spec.output);
    return spec.kind === 'query' ? withOutput.query(resolve) : withOutput.mutation(resolve);
  };

  const record: Record<string, Record<string, unknown>> = {};
  for (const [area, calls] of Object.entries(contract)) {
    const areaHandlers = handlers[area as keyof Handlers<CallContext, AbortSignal>] as Record<string, AnyHandler>;
    record[area] = Object.fromEntries(
      Object.entries(calls as Record<string, CallSpec>).map(([name, spec]) => {
        const handler = areaHandlers[name];
        if (handler === undefined) {
          throw new Error(`no handler for ${area}.${name}`);
        }
        return [name, procedure(`${area}.${name}`, spec, handler)];
      }),
    );
  }
  // The table drives the router, so its type can't be inferred here; contract.ts derives it from the same table.
  return t.router(record as Parameters<typeof t.router>[0]) as unknown as AppRouter;
}
