import { EXPORT_PATH, type ExportRequest } from '#shared/exports.ts';
import type { Api } from '../../../api/api.ts';
import { refusalOf } from '../../../api/server-file.ts';
import { formatDay } from './dates.ts';

/**
 * Asks the server for the rows of a view as a file.
 * @throws AppError with the server's reason, TypeError when the server can't be reached
 */
export async function fetchExport(
  { baseUrl, token }: Pick<Api, 'baseUrl' | 'token'>,
  request: ExportRequest,
): Promise<Blob> {
  const response = await fetch(new URL(EXPORT_PATH, baseUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (!response.ok) {
    throw await refusalOf(response);
  }
  return response.blob();
}

/** The name of an exported file: what it holds and of which day. What file systems don't take is left out. */
export function exportFileName(title: string, format: ExportRequest['format'], at: number): string {
  const day = formatDay(at).replaceAll('/', '-');
  return `${title.replaceAll(/[\\/:*?"<>|]/g, '')}_${day}.${format}`;
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
