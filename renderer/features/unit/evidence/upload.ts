import { DetailedError, Upload as TusUpload } from 'tus-js-client';
import { AppError, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import { evidenceUploadPath } from '#shared/evidence.ts';
import type { Upload } from './outbox.ts';

/** What a refused request says. The body may come from something between us and the server, and then says nothing. */
function reasonOf(error: Error): Error {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response === null) {
    return new TypeError(`network: ${error.message}`);
  }
  try {
    const { code, message } = JSON.parse(response.getBody()) as { code: string; message: string };
    if (code in ERROR_CODES) {
      return new AppError(code as ErrorCode, message);
    }
  } catch {
    // No JSON: what follows tells the status.
  }
  // An answer to HEAD has no body: what it says of the item is said again, in words, when it is announced.
  return response.getStatus() === ERROR_CODES.expired.http
    ? new AppError('expired', 'the upload was given up')
    : AppError.unavailable(`HTTP ${response.getStatus()}`);
}

/** Uploads by the tus protocol: what the server has of an item already isn't sent again. */
export function tusUpload({ baseUrl, token }: { baseUrl: string; token: string }): Upload {
  return ({ id, content, onProgress, signal }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const upload = new TusUpload(content, {
        uploadUrl: new URL(evidenceUploadPath(id), baseUrl).href,
        headers: { authorization: `Bearer ${token}` },
        storeFingerprintForResuming: false,
        // The outbox knows when the link is back, and tries again then.
        retryDelays: null,
        onProgress: (sent, total) => onProgress(total === 0 ? 0 : sent / total),
        onSuccess: () => resolve(),
        onError: (error) => reject(reasonOf(error)),
      });
      signal.addEventListener(
        'abort',
        () => {
          void upload.abort();
          reject(new TypeError('network: the link is gone'));
        },
        { once: true },
      );
      upload.start();
    });
}
