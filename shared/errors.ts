/**
 * The closed list of error codes of the API. A code is stable: clients decide by it, never by the message.
 * `retryable` says whether the same call may succeed later without a change of its input.
 */
export const ERROR_CODES = {
  invalidInput: { http: 400, retryable: false },
  unauthenticated: { http: 401, retryable: false },
  forbidden: { http: 403, retryable: false },
  notFound: { http: 404, retryable: false },
  conflict: { http: 409, retryable: false },
  expired: { http: 410, retryable: false },
  tooLarge: { http: 413, retryable: false },
  locked: { http: 423, retryable: true },
  rateLimited: { http: 429, retryable: true },
  internal: { http: 500, retryable: true },
  unavailable: { http: 503, retryable: true },
} as const satisfies Record<string, { http: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What an error looks like on the wire. `place` names the input field or line, `id` finds the server's log line. */
export interface ErrorInfo {
  code: ErrorCode;
  message: string;
  place?: string;
  retryable: boolean;
  id?: string;
}

/** An expected failure with a code, a reason in plain words and, for bad input, its place. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly place: string | undefined;

  constructor(code: ErrorCode, message: string, options: { place?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.place = options.place;
  }

  get retryable(): boolean {
    return ERROR_CODES[this.code].retryable;
  }

  static invalidInput(place: string, reason: string): AppError {
    return new AppError('invalidInput', `${place}: ${reason}`, { place });
  }

  /** Also used for what exists outside the caller's courts, so that a refusal tells nothing about it. */
  static notFound(what: string, id: string | number): AppError {
    return new AppError('notFound', `${what} ${id} was not found`);
  }

  static forbidden(reason: string): AppError {
    return new AppError('forbidden', reason);
  }

  static conflict(reason: string): AppError {
    return new AppError('conflict', reason);
  }

  static unavailable(reason: string, cause?: unknown): AppError {
    return new AppError('unavailable', reason, { cause });
  }
}

/** Makes the compiler refuse a switch that misses a case; throws if bad data reaches it at run time. */
export function assertUnreachable(value: never): never {
  throw new AppError('internal', `unexpected value ${JSON.stringify(value)}`);
}
