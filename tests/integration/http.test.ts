import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { PROTOCOL_VERSION } from '#shared/contract/system.ts';
import { connectClient, errorOf, openSocket, signIn } from './support/client.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

async function fetchPath(
  name: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { body: content, ...rest } = options;
  const sent = request(`${server.url}${name}`, { ca: server.ca, agent: false, ...rest });
  sent.end(content);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const part of response.setEncoding('utf8')) {
    body += String(part);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

const logIn = (headers: Record<string, string> = {}): Promise<Answer> =>
  fetchPath('/trpc/identity.login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ username: usernameOf('leader', 'zj'), password: 'wrong', client: 'test' }),
  });

describe('HTTPS', () => {
  test('/health says that every part is ready', async () => {
    const { status, body } = await fetchPath('/health');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      ready: true,
      parts: { store: { ok: true }, sfu: { ok: true, workers: 1 } },
    });
  });

  test('every answer carries the security headers', async () => {
    const { headers } = await fetchPath('/nothing');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).not.toContain('http:');
    expect(policy).not.toContain('unsafe-eval');
    expect(headers['permissions-policy']).toContain('camera=(self)');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['strict-transport-security']).toContain('max-age');
  });

  test('the base map is served, and nothing above its folder', async () => {
    expect((await fetchPath('/basemap/demo-streets.geojson')).status).toBe(200);
    expect((await fetchPath('/basemap/..%2F..%2Fpackage.json')).status).toBeGreaterThanOrEqual(400);
    expect((await fetchPath('/basemap/../../package.json')).status).toBe(404);
  });

  test('HTTP/2 is spoken with clients that ask for it', async () => {
    const session = connectHttp2(server.url, { ca: server.ca });
    const stream = session.request({ ':path': '/health/live' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    session.destroy();
  });

  test('/metrics from this machine names calls and sockets', async () => {
    const client = connectClient(server);
    await client.call.system.info.query({});
    const { body } = await fetchPath('/metrics');
    expect(body).toMatch(/ecc_calls_total\{path="system\.info",outcome="ok"\} [1-9]/);
    expect(body).toMatch(/ecc_sockets\{path="\/api"\} 1/);
    await client.close();
  });

  test('a call over HTTP is answered when it is for anyone, and refused when it needs a session', async () => {
    const { status, body } = await logIn();
    expect(status).toBe(401);
    expect(JSON.parse(body)).toMatchObject({
      error: { data: { code: 'unauthenticated', retryable: false } },
    });
    expect((await fetchPath('/trpc/units.list?input=%7B%7D')).status).toBe(401);
  });

  test('a call over HTTP from a page of another origin is refused', async () => {
    expect((await logIn({ origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await logIn({ origin: server.url })).status).toBe(401);
  });

  test('a body that is too large is refused', async () => {
    const body = JSON.stringify({ username: 'x'.repeat(100_000) });
    const headers = { 'content-type': 'application/json' };
    expect((await fetchPath('/trpc/identity.login', { method: 'POST', headers, body })).status).toBe(413);
  });
});

describe('WebSockets', () => {
  test('a client that sends nonsense and does not answer the close is cut off', async () => {
    const raw = connectTls({
      host: '127.0.0.1',
      port: server.running.port,
      servername: 'localhost',
      ca: server.ca,
    });
    raw.write('GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
    raw.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
    await once(raw, 'data');
    // Text frames (RFC 6455, section 5.2) of one character, masked by zeros.
    const nonsense = Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x78]);
    raw.write(Buffer.concat(Array.from({ length: 40 }, () => nonsense)));
    raw.resume();
    await once(raw, 'close');
    expect(raw.readableEnded || raw.destroyed).toBe(true);
    // Sooner than the watch of links notices that pings aren't answered.
  }, 7_000);

  const refusedWith = async (pathAndQuery: string, origin?: string): Promise<number | undefined> => {
    const socket = openSocket(server, pathAndQuery, origin === undefined ? {} : { origin });
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number }];
    socket.on('error', () => undefined);
    socket.terminate();
    return response.statusCode;
  };

  test('a page of another origin is refused, the own one and the configured one are not', async () => {
    expect(await refusedWith('/api', 'https://elsewhere.example')).toBe(403);
    const socket = openSocket(server, '/api', { origin: server.url });
    await once(socket, 'open');
    socket.close();
  });

  test('an unknown path is refused', async () => {
    expect(await refusedWith('/other')).toBe(404);
  });

  test('a token that is not good is answered as unauthenticated, and the close code says so', async () => {
    const socket = openSocket(server, '/api?connectionParams=1');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token: 'made-up' } }));
    const [message] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(message.toString('utf8'))).toMatchObject({
      id: null,
      error: { data: { code: 'unauthenticated' } },
    });
    expect((await closed)[0]).toBe(CLOSE_CODES.unauthenticated);
  });

  test('a client without a token may ask what is for anyone, and nothing else', async () => {
    const client = connectClient(server);
    expect(await client.call.system.info.query({})).toMatchObject({ protocolVersion: PROTOCOL_VERSION });
    expect(await errorOf(client.call.courts.list.query({}))).toMatchObject({ code: 'unauthenticated' });
    await client.close();
  });

  test('logging out answers, and then closes every socket of the session', async () => {
    const { token } = await signIn(server, usernameOf('leader', 'zj-hz'));
    const [one, two] = [connectClient(server, token), connectClient(server, token)];
    await two.call.identity.me.query({});
    expect(await one.call.identity.logout.mutate({})).toEqual({});
    expect(await one.closed).toBe(CLOSE_CODES.unauthenticated);
    expect(await two.closed).toBe(CLOSE_CODES.unauthenticated);
  });

  test('positions need a token among the subprotocols', async () => {
    const protocol = 'ecc.positions';
    const refused = openSocket(server, '/positions', { protocols: [protocol, 'token.made-up'] });
    expect((await once(refused, 'close'))[0]).toBe(CLOSE_CODES.unauthenticated);
    const { token } = await signIn(server, usernameOf('dutyOfficer', 'zj'));
    const accepted = openSocket(server, '/positions', { protocols: [protocol, `token.${token}`] });
    await once(accepted, 'message');
    expect(accepted.protocol).toBe(protocol);
    accepted.close();
  });

  test('twenty messages that make no sense close the socket', async () => {
    const socket = openSocket(server, '/api');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    for (let index = 0; index < 25; index += 1) {
      socket.send('{');
    }
    expect((await closed)[0]).toBe(CLOSE_CODES.violations);
  });

  test('a frame over the limit closes the socket', async () => {
    const socket = openSocket(server, '/api');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.send('x'.repeat(300 * 1024));
    expect((await closed)[0]).toBe(1009);
  });

  test('more than 64 feeds on one connection are refused', async () => {
    const { token } = await signIn(server, usernameOf('dutyOfficer', 'zj'));
    const client = connectClient(server, token);
    const codes = await Promise.all(
      Array.from(
        { length: 70 },
        () =>
          new Promise<string>((resolve) => {
            client.call.units.watch.subscribe(
              {},
              { onData: () => resolve('ok'), onError: (error) => resolve(error.data?.code ?? 'none') },
            );
          }),
      ),
    );
    expect(codes.filter((code) => code === 'rateLimited')).toHaveLength(6);
    await client.close();
  });
});
