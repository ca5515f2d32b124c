import { AppError, ERROR_CODES, type ErrorCode } from './errors.ts';

/** What Electron may put in front of a message when it hands an error from one process or context to another. */
const MARK = 'ecc-error:';

/**
 * Packs an error into a plain `Error`: of an error that crosses the border between two JavaScript contexts, Electron
 * keeps only the message.
 */
export function packError(error: unknown): Error {
  const { code, message, place } =
    error instanceof AppError
      ? error
      : new AppError('internal', error instanceof Error ? error.message : String(error));

  return new Error(MARK + JSON.stringify({ code, message, place }));
}

/** The error that `packError` packed; anything else becomes `internal`, with itself as the cause. */
export function unpackError(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  const at = text.indexOf(MARK);

  if (at >= 0) {
    const packed = parse(text.slice(at + MARK.length));

    if (packed) {
      return packed;
    }
  }

  return new AppError('internal', text, { cause: error });
}

function parse(json: string): AppError | null {
  try {
    const { code, message, place } = JSON.parse(json) as { code: string; message: string; place?: string };

    return Object.hasOwn(ERROR_CODES, code)
      ? new AppError(code as ErrorCode, message, place === undefined ? {} : { place })
      : null;
  } catch {
    // Not ours after all: the caller keeps the text as it is.
    return null;
  }
}
