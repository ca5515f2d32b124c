import { EXPORT_PATH, type ExportRequest } from '#shared/exports.ts';
import { AppError, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import type { Api } from '../../../api/api.ts';
import { formatDay } from './dates.ts';

const isErrorBody = (body: unknown): body is { code: ErrorCode; message: string; place?: string } =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  body.code in ERROR_CODES &&
  'message' in body &&
  typeof body.message === 'string';

/** What a refused request for a file says. The body may come from something between us and the server, and then says nothing. */
export async function refusalOf(response: Response): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isErrorBody(body)) {
    return AppError.unavailable(`HTTP ${response.status}`);
  }
  const { code, message, place } = body;
  return new AppError(code, message, place === undefined ? {} : { place });
}

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
