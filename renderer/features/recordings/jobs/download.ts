import { AppError, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import { jobFilePath, type RecordingJob } from '#shared/recordings.ts';
import type { Api } from '../../../api/api.ts';
import { saveFile } from '../../pipeline/shared/export.ts';

async function refusalOf(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null && 'code' in body && 'message' in body) {
    const { code, message } = body;
    if (typeof code === 'string' && code in ERROR_CODES && typeof message === 'string') {
      return new AppError(code as ErrorCode, message);
    }
  }
  return AppError.unavailable(`HTTP ${response.status}`);
}

/**
 * Fetches the file that a job made and hands it to the browser's downloads.
 * @throws AppError with the server's reason, TypeError when it can't be reached
 */
export async function downloadJob(
  { baseUrl, token }: Pick<Api, 'baseUrl' | 'token'>,
  { id, file }: Pick<RecordingJob, 'id' | 'file'>,
): Promise<void> {
  const response = await fetch(new URL(jobFilePath(id), baseUrl), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw await refusalOf(response);
  }
  saveFile(await response.blob(), file?.name ?? id);
}
