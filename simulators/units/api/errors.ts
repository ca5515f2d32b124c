import { TRPCClientError } from '@trpc/client';
import { ERROR_CODES, type ErrorCode } from '#shared/errors.ts';

/** The API's error code of a failed call; null when the call didn't get an answer. */
export function codeOf(error: unknown): ErrorCode | null {
  const code: unknown =
    error instanceof TRPCClientError ? (error.data as { code?: unknown } | null)?.code : null;
  return typeof code === 'string' && code in ERROR_CODES ? (code as ErrorCode) : null;
}

/** Whether the same call may succeed later: the link failed, or the server says so. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return code === null ? error instanceof TRPCClientError : ERROR_CODES[code].retryable;
}
