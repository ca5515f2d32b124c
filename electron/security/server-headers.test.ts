import { expect, test } from 'vitest';
import { contentPolicy } from './content-policy.ts';
import { isServer, mayRequest, requestHeaders, responseHeaders } from './server-headers.ts';

const SERVER = 'https://server.court:8443';

test.each([
  [`${SERVER}/hls/1/index.m3u8`, true],
  ['wss://server.court:8443/api', true],
  ['app://console/index.html', true],
  ['blob:app://console/5f', true],
  ['data:image/png;base64,AA', true],
  ['https://server.court/', false],
  ['http://server.court:8443/', false],
  ['ws://server.court:8443/api', false],
  ['https://server.court:8443.example.org/', false],
  ['https://example.org/?https://server.court:8443', false],
  ['app://other/index.html', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
])('mayRequest() of %s is %s', (url, isGiven) => {
  expect(mayRequest(url, SERVER)).toBe(isGiven);
});

test('mayRequest() lets embedded pages ask their own origins', () => {
  expect(mayRequest('https://news.court/a.png', SERVER, ['https://news.court'])).toBe(true);
  expect(mayRequest('https://other.court/a.png', SERVER, ['https://news.court'])).toBe(false);
});

test('isServer() is never true while no server is configured', () => {
  expect(isServer(`${SERVER}/`, null)).toBe(false);
});

test('requestHeaders() gives our own origin the server’s, and leaves any other', () => {
  expect(requestHeaders({ Origin: 'app://console', Accept: '*/*' }, SERVER)).toEqual({
    Origin: SERVER,
    Accept: '*/*',
  });
  expect(requestHeaders({ origin: 'https://example.org' }, SERVER)).toEqual({
    origin: 'https://example.org',
  });
});

test('responseHeaders() lets our pages read an answer, in place of what the server says of origins', () => {
  const answer = responseHeaders({
    method: 'GET',
    responseHeaders: {
      'content-type': ['text/plain'],
      'access-control-allow-origin': ['*'],
      'Cross-Origin-Resource-Policy': ['same-origin'],
    },
  });

  expect(answer).toEqual({
    responseHeaders: {
      'content-type': ['text/plain'],
      'Access-Control-Allow-Origin': ['app://console'],
      'Access-Control-Expose-Headers': ['Content-Length, Content-Range, X-Picture-At'],
    },
  });
});

test('responseHeaders() of a preflight allows what the console sends, whatever the server answered', () => {
  const answer = responseHeaders({ method: 'OPTIONS' });

  expect(answer.statusLine).toMatch(/204/);
  expect(answer.responseHeaders).toMatchObject({
    'Access-Control-Allow-Methods': ['GET, HEAD, POST'],
    'Access-Control-Allow-Headers': ['Authorization, Content-Type, Range'],
  });
});

test('contentPolicy() lets requests go to the server alone, and scripts come from the program alone', () => {
  const policy = contentPolicy(SERVER);

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("connect-src 'self' https://server.court:8443 wss://server.court:8443;");
  expect(contentPolicy(null)).toContain("connect-src 'self';");
  expect(policy).toContain("frame-src 'self';");
  expect(contentPolicy(SERVER, ['https://news.court'])).toContain("frame-src 'self' https://news.court;");
});
