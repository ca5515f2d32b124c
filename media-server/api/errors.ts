import type { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { AppError, ERROR_CODES, type ErrorCode, type ErrorInfo } from '#shared/errors.ts';

const CODE_OF_TRPC: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'invalidInput',
  BAD_REQUEST: 'invalidInput',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'notFound',
  METHOD_NOT_SUPPORTED: 'invalidInput',
  PAYLOAD_TOO_LARGE: 'tooLarge',
  TOO_MANY_REQUESTS: 'rateLimited',
  SERVICE_UNAVAILABLE: 'unavailable',
};

/** The wire form of any error that tRPC hands out: our own as they are, schema failures with the field's path as their place. */
export function toErrorInfo(error: TRPCError): ErrorInfo {
  const { cause } = error;
  if (cause instanceof AppError) {
    return {
      code: cause.code,
      message: cause.message,
      retryable: cause.retryable,
      ...(cause.place === undefined ? {} : { place: cause.place }),
    };
  }
  if (cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    const issue = cause.issues[0];
    const place = issue?.path.join('.') || 'input';
    return {
      code: 'invalidInput',
      message: `${place}: ${issue?.message ?? 'not valid'}`,
      place,
      retryable: false,
    };
  }
  const code = CODE_OF_TRPC[error.code] ?? 'internal';
  return {
    code,
    message: code === 'internal' ? 'the server failed' : error.message,
    retryable: ERROR_CODES[code].retryable,
  };
}
