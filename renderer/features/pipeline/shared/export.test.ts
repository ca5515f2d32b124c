import { afterEach, expect, test, vi } from 'vitest';
import type { ExportRequest } from '#shared/exports.ts';
import { exportFileName, fetchExport } from './export.ts';

const request: ExportRequest = {
  of: { view: 'handlers', catalogueId: 'enforcement' },
  format: 'csv',
  columns: [{ key: 'open', title: '在办' }],
  labels: {},
  sheet: '法官',
};
const api = { baseUrl: 'https://console.court.example:8443', token: 't0ken' };

afterEach(() => vi.unstubAllGlobals());

const answer = (response: Response): ReturnType<typeof vi.fn> => {
  const fetch = vi.fn(() => Promise.resolve(response));
  vi.stubGlobal('fetch', fetch);
  return fetch;
};

test("fetchExport() posts the request in the user's session and answers with the file", async () => {
  const fetch = answer(new Response('a,b'));
  expect(await (await fetchExport(api, request)).text()).toBe('a,b');
  const [url, init] = fetch.mock.calls[0] as [URL, RequestInit];
  expect(url.href).toBe('https://console.court.example:8443/exports');
  expect(init.headers).toMatchObject({ authorization: 'Bearer t0ken' });
  expect(JSON.parse(init.body as string)).toEqual(request);
});

test("fetchExport() of a refused export throws with the server's code and reason", async () => {
  answer(Response.json({ code: 'tooLarge', message: 'too many rows', retryable: false }, { status: 413 }));
  await expect(fetchExport(api, request)).rejects.toMatchObject({
    code: 'tooLarge',
    message: 'too many rows',
  });
});

test('fetchExport() of an answer that is not the server’s throws with its status', async () => {
  answer(new Response('<html>', { status: 502 }));
  await expect(fetchExport(api, request)).rejects.toMatchObject({ code: 'unavailable', message: 'HTTP 502' });
});

test('exportFileName() has the day and nothing that file systems refuse', () => {
  expect(exportFileName('案件/在办', 'xlsx', Date.UTC(2026, 10, 27, 20))).toBe('案件在办_2026-11-28.xlsx');
});
