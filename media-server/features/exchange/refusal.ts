import { AppError, type ErrorInfo } from '#shared/errors.ts';
import { SdpError } from '../../sdp/sdp-error.ts';

/** A refusal with a status that the protocols give a meaning of their own; `retryAfterS` where the same may succeed later. */
export class Refusal extends Error {
  readonly status: number;
  readonly retryAfterS: number | null;

  constructor(status: number, reason: string, retryAfterS: number | null = null) {
    super(reason);
    this.name = 'Refusal';
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

/** Seconds after which what is busy or overloaded may be asked again. */
const RETRY_AFTER_S = 2;

/** How an error is answered; null for those that are answered as everywhere else. */
export function answerOf(error: unknown): { status: number; info: ErrorInfo } | null {
  if (error instanceof Refusal) {
    const retryable = error.retryAfterS !== null;
    return { status: error.status, info: { code: 'conflict', message: error.message, retryable } };
  }
  if (error instanceof SdpError) {
    const { message, place } = error;
    // RFC 9725, section 4.2, and section 4.4 for what is right but can't be served whole.
    const status = error.fault === 'malformed' ? 400 : 422;
    return { status, info: { code: 'invalidInput', message, place, retryable: false } };
  }
  return null;
}

/** Value of `Retry-After`; null where the same won't succeed. */
export function retryAfterOf(error: unknown): number | null {
  if (error instanceof Refusal) {
    return error.retryAfterS;
  }
  return error instanceof AppError && (error.code === 'rateLimited' || error.code === 'unavailable')
    ? RETRY_AFTER_S
    : null;
}

/** What the audit log says of a refusal. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError) {
    return error.code;
  }
  if (error instanceof SdpError) {
    return `${error.fault} SDP`;
  }
  return error instanceof Refusal ? `HTTP ${error.status}` : 'internal';
}
