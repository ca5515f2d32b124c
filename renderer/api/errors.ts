import { TRPCClientError } from '@trpc/client';
import { AppError, ERROR_CODES, type ErrorCode, type ErrorInfo } from '#shared/errors.ts';

/** An error as the user is told of it. */
export interface ErrorReport extends ErrorInfo {
  /** Message key for `t(key, { message, place, id })`: `error.<code>`, or `error.network` where the server wasn't reached. */
  key: `error.${ErrorCode}` | 'error.network';
}

const isErrorInfo = (data: unknown): data is ErrorInfo =>
  typeof data === 'object' &&
  data !== null &&
  'code' in data &&
  typeof data.code === 'string' &&
  data.code in ERROR_CODES;

const network = (message: string): ErrorReport => ({
  code: 'unavailable',
  key: 'error.network',
  message,
  retryable: true,
});

/** What any failure of a call, a device or the page itself means to the user. Never throws. */
export function toErrorInfo(error: unknown): ErrorReport {
  if (error instanceof AppError) {
    const { code, message, place, retryable } = error;
    return { code, key: `error.${code}`, message, retryable, ...(place === undefined ? {} : { place }) };
  }
  if (error instanceof TRPCClientError) {
    const data: unknown = error.data;
    if (isErrorInfo(data)) {
      return { ...data, key: `error.${data.code}` };
    }
    // Without data the answer didn't come from our server's router: the socket closed, or something in between answered.
    return error.cause instanceof AppError ? toErrorInfo(error.cause) : network(error.message);
  }
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof TypeError && /fetch|network/i.test(message)
    ? network(message)
    : { code: 'internal', key: 'error.internal', message, retryable: ERROR_CODES.internal.retryable };
}

/** Whether the session is over, so that only signing in again helps. */
export function isSignedOut(error: unknown): boolean {
  return toErrorInfo(error).code === 'unauthenticated';
}
