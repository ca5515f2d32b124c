import { AppError, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import { Attachment } from '#shared/supervision.ts';
import type { Api } from '../../api/api.ts';

type Server = Pick<Api, 'baseUrl' | 'token'>;

/** What a refused request says. The body may come from something between us and the server, and then says nothing. */
function refusalOf(status: number, body: string): AppError {
  try {
    const { code, message } = JSON.parse(body) as { code: string; message: string };
    if (code in ERROR_CODES) {
      return new AppError(code as ErrorCode, message);
    }
  } catch {
    // No JSON: what follows tells the status.
  }
  return status === 413 ? new AppError('tooLarge', 'too large') : AppError.unavailable(`HTTP ${status}`);
}

export interface UploadOptions {
  orderId: string;
  file: File;
  /** Share that has been sent, 0–1. */
  onProgress: (share: number) => void;
}

/**
 * Uploads a file for an answer to an order. `fetch` tells no progress of what it sends, hence the older way.
 * @throws AppError with the server's reason, `unavailable` when it can't be reached
 */
export function uploadAttachment(server: Server, options: UploadOptions): Promise<Attachment> {
  const { orderId, file, onProgress } = options;
  const url = new URL(`/supervision/${orderId}/attachments`, server.baseUrl);
  url.searchParams.set('name', file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('authorization', `Bearer ${server.token}`);
    request.setRequestHeader('content-type', file.type === '' ? 'application/octet-stream' : file.type);
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      onProgress(loaded / Math.max(1, total)),
    );
    request.addEventListener('load', () => {
      if (request.status !== 201) {
        reject(refusalOf(request.status, request.responseText));
        return;
      }
      try {
        resolve(Attachment.parse(JSON.parse(request.responseText)));
      } catch {
        reject(AppError.unavailable('the answer to an upload is not readable'));
      }
    });
    request.addEventListener('error', () => reject(new TypeError('network: the upload failed')));
    request.addEventListener('abort', () => reject(new TypeError('network: the upload was ended')));
    request.send(file);
  });
}

/** Reads a file of an order. @throws AppError with the server's reason, TypeError when it can't be reached */
export async function downloadAttachment(server: Server, id: string): Promise<Blob> {
  const response = await fetch(new URL(`/attachments/${id}`, server.baseUrl), {
    headers: { authorization: `Bearer ${server.token}` },
  });
  if (!response.ok) {
    throw refusalOf(response.status, await response.text());
  }
  return response.blob();
}
