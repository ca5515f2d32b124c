import { AppError, ERROR_CODES, type ErrorCode } from '#shared/errors.ts';
import type { Api } from './api.ts';

type Server = Pick<Api, 'baseUrl' | 'token'>;

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

async function ask({ baseUrl, token }: Server, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${token}`);
  const response = await fetch(new URL(path, baseUrl), { ...init, headers });
  if (!response.ok) {
    throw await refusalOf(response);
  }
  return response;
}

/** Reads a file of the server. @throws AppError with the server's reason, TypeError when it can't be reached */
export async function fetchFile(server: Server, path: string): Promise<Blob> {
  return (await ask(server, path, {})).blob();
}

/** Sends a file to the server; resolves with its answer. @throws as `fetchFile` */
export async function sendFile(server: Server, path: string, content: Blob): Promise<unknown> {
  const headers = { 'content-type': content.type || 'application/octet-stream' };
  return (await ask(server, path, { method: 'POST', headers, body: content })).json();
}
