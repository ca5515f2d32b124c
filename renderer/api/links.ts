import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import { isSignedOut, toErrorInfo, type ErrorReport } from './errors.ts';

/** A query or mutation without an answer for this long has failed, ms. Feeds have no deadline. */
export const CALL_TIMEOUT_MS = 10_000;

/** Ends calls that get no answer, also those that wait for a link that doesn't come back. */
export function deadlineLink(timeoutMs: number = CALL_TIMEOUT_MS): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const running = next(op).subscribe(observer);
        if (op.type === 'subscription') {
          return () => running.unsubscribe();
        }
        const timer = setTimeout(() => {
          // First the reason: ending the call below would be told as its cancellation.
          observer.error(
            TRPCClientError.from(
              AppError.unavailable(`no answer to ${op.path} within ${timeoutMs / 1000} s`),
            ),
          );
          running.unsubscribe();
        }, timeoutMs);
        return () => {
          clearTimeout(timer);
          running.unsubscribe();
        };
      });
}

/** Tells when any call is answered with "not signed in". */
export function sessionLink(onSignedOut: (error: ErrorReport) => void): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            if (isSignedOut(error)) {
              onSignedOut(toErrorInfo(error));
            }
            observer.error(error);
          },
        }),
      );
}
