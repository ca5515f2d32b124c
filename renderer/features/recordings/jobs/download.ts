import { jobFilePath, type RecordingJob } from '#shared/recordings.ts';
import type { Api } from '../../../api/api.ts';
import { refusalOf, saveFile } from '../../pipeline/shared/export.ts';

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
