import { jobFilePath, type RecordingJob } from '#shared/recordings.ts';
import type { Api } from '../../../api/api.ts';
import { fetchFile } from '../../../api/server-file.ts';
import { saveFile } from '../../pipeline/shared/export.ts';

/**
 * Fetches the file that a job made and hands it to the browser's downloads.
 * @throws AppError with the server's reason, TypeError when it can't be reached
 */
export async function downloadJob(
  api: Pick<Api, 'baseUrl' | 'token'>,
  { id, file }: Pick<RecordingJob, 'id' | 'file'>,
): Promise<void> {
  saveFile(await fetchFile(api, jobFilePath(id)), file?.name ?? id);
}
