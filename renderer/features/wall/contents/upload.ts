import { AppError, type ErrorInfo } from '#shared/errors.ts';
import type { Api } from '../../../api/api.ts';

/** Sends a file for the walls of the user's court; `onProgress` gets the share that has gone out, 0–1. @throws AppError */
export function uploadWallFile(api: Api, file: File, onProgress: (share: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // `fetch` tells nothing of how far an upload has come.
    const request = new XMLHttpRequest();
    request.open('POST', `${api.baseUrl}/wall-files?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('authorization', `Bearer ${api.token}`);
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    request.addEventListener('error', () => reject(AppError.unavailable('the server was not reached')));
    request.addEventListener('load', () => {
      if (request.status === 201) {
        resolve();
        return;
      }
      const { code, message } = JSON.parse(request.responseText) as ErrorInfo;
      reject(new AppError(code, message));
    });
    request.send(file);
  });
}
