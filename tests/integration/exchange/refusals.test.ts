import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whepPath, whipPath } from '#shared/sources.ts';
import { until } from '../sfu-support.ts';
import { ask, auditOf, tokenOf, type HttpAnswer } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { offerOf } from './offers.ts';
import { SourceDesk, workerPids } from './support.ts';

const SDP = { 'content-type': 'application/sdp' };
const FRAGMENT = { 'content-type': 'application/trickle-ice-sdpfrag' };
const CANDIDATE = 'a=candidate:1 1 udp 2122260223 127.0.0.1 61764 typ host';

describe('WHIP and WHEP refuse', () => {
  let server: TestServer;
  let desk: SourceDesk;
  let whip: { id: string; streamKey: string };

  beforeAll(async () => {
    server = await startTestServer({ args: ['--allowed-origins', 'https://studio.example'] });
    desk = await SourceDesk.open(server);
    whip = await desk.create('whip');
  });
  afterAll(async () => {
    await desk?.close();
    await server?.close();
  });

  const post = (
    path: string,
    token: string | undefined,
    body: string | Buffer = offerOf(),
    headers: Record<string, string> = SDP,
  ): Promise<HttpAnswer> => ask(server, path, { method: 'POST', token, body, headers });
  const begin = async (): Promise<{ location: string; etag: string }> => {
    const { status, headers } = await post(whipPath(whip.id), whip.streamKey);
    expect(status).toBe(201);
    return { location: String(headers['location']), etag: String(headers['etag']) };
  };
  const patch = (location: string, body: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
    ask(server, location, {
      method: 'PATCH',
      token: whip.streamKey,
      body,
      headers: { ...FRAGMENT, ...headers },
    });

  it('who has no key, the wrong one, or names a source that is none', async () => {
    const none = await post(whipPath(whip.id), undefined);
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect((await post(whipPath(whip.id), 'wrong')).status).toBe(401);
    expect((await post(whipPath('whip:none'), whip.streamKey)).status).toBe(404);
    expect((await post('/whip/%2e%2e%2fapi', whip.streamKey)).status).toBe(404);
    // A session token is no stream key, and a source of another kind has none.
    const duty = await tokenOf(server, 'dutyOfficer', 'zj');
    expect((await post(whipPath(whip.id), duty)).status).toBe(401);
    const hls = await desk.sources.create.mutate({
      kind: 'hls',
      courtId: 'zj-hz',
      name: 'x',
      url: 'http://127.0.0.1:9/x.m3u8',
    });
    expect((await post(whipPath(hls.id), whip.streamKey)).status).toBe(404);
    const refused = (await auditOf(server, 'whip.publish')).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toMatchObject([
      { actor: `encoder:${whip.id}`, target: whip.id, detail: { error: 'unauthenticated' } },
      { detail: { error: 'unauthenticated' } },
    ]);
    expect(JSON.stringify(refused)).not.toContain(duty);
  });

  it('who guesses keys, with 429', async () => {
    const other = await startTestServer();
    const otherDesk = await SourceDesk.open(other);
    const source = await otherDesk.create('whip');
    const answers = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const guess = { method: 'POST', token: `guess-${attempt}`, body: offerOf(), headers: SDP };
      answers.push(await ask(other, whipPath(source.id), guess));
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(answers.at(-1)?.headers['retry-after']).toBe('2');
    await otherDesk.close();
    await other.close();
  });

  it('a source that is switched off', async () => {
    const source = await desk.create('whip');
    await desk.sources.update.mutate({ sourceId: source.id, enabled: false });
    expect((await post(whipPath(source.id), source.streamKey)).status).toBe(403);
  });

  it('bodies of another type or size', async () => {
    const path = whipPath(whip.id);
    expect((await post(path, whip.streamKey, '{}', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await post(path, whip.streamKey, offerOf(), FRAGMENT)).status).toBe(415);
    expect((await post(path, whip.streamKey, offerOf(), {})).status).toBe(415);
    expect((await post(path, whip.streamKey, Buffer.alloc(70_000, 'a'))).status).toBe(413);
    expect((await post(path, whip.streamKey, '')).status).toBe(400);
  });

  it.each([
    ['no SDP', 'hello', 400],
    ['no media', 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n', 400],
    ['no fingerprint', offerOf().replaceAll(/a=fingerprint.*\r\n/g, ''), 400],
    ['no ICE credentials', offerOf().replaceAll(/a=ice-(ufrag|pwd).*\r\n/g, ''), 400],
    ['a receiver', offerOf().replaceAll('a=sendonly', 'a=recvonly'), 400],
    ['no bundle', offerOf().replaceAll(/a=group.*\r\n/g, ''), 422],
    ['no multiplexed RTCP', offerOf().replaceAll('a=rtcp-mux\r\n', ''), 422],
    ['codecs that nobody here forwards', offerOf({ video: 'AV1/90000' }), 422],
    ['a data channel', `${offerOf()}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:7\r\n`, 422],
    ['two pictures', offerOf({ secondVideo: true }), 422],
  ])('an offer with %s', async (_what, offer, status) => {
    const source = await desk.create('whip');
    const answer = await post(whipPath(source.id), source.streamKey, offer);
    expect([answer.status, String(answer.body)]).toEqual([status, expect.stringContaining('"invalidInput"')]);
    expect(await desk.get(source.id)).toMatchObject({ state: 'off' });
  });

  it('other methods, and answers GET with nothing', async () => {
    const { location } = await begin();
    const token = whip.streamKey;
    const put = await ask(server, whipPath(whip.id), { method: 'PUT', token, body: 'x', headers: SDP });
    expect([put.status, put.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
    expect((await ask(server, location, { method: 'POST', token, body: 'x', headers: SDP })).status).toBe(
      405,
    );
    expect((await ask(server, whipPath(whip.id), { token })).status).toBe(204);
    expect((await ask(server, location, { token })).status).toBe(204);
    expect((await ask(server, location, { method: 'DELETE', token })).status).toBe(200);
  });

  it('PATCH without or with another entity tag, and takes candidates and restarts of ICE', async () => {
    const { location, etag } = await begin();
    expect(etag).toMatch(/^"[0-9a-f-]{36}"$/);
    const body = `${CANDIDATE}\r\na=end-of-candidates\r\n`;
    expect((await patch(location, body)).status).toBe(428);
    expect((await patch(location, body, { 'if-match': '"another"' })).status).toBe(412);
    expect((await patch(location, body, { 'if-match': etag, ...SDP })).status).toBe(415);
    expect((await patch(location, 'nonsense', { 'if-match': etag })).status).toBe(400);
    expect((await patch(location, 'a=candidate:crooked\r\n', { 'if-match': etag })).status).toBe(400);
    const trickled = await patch(location, body, { 'if-match': etag });
    expect([trickled.status, trickled.headers['etag']]).toEqual([204, undefined]);

    const anew = 'a=ice-ufrag:ABCDabcd\r\na=ice-pwd:0123456789abcdefghijklmn\r\n';
    const restarted = await patch(location, anew + CANDIDATE, { 'if-match': '*' });
    expect(restarted.status).toBe(200);
    expect(restarted.headers['content-type']).toBe(FRAGMENT['content-type']);
    expect(restarted.headers['etag']).not.toBe(etag);
    expect(String(restarted.body)).toMatch(/a=ice-lite[\s\S]*a=ice-ufrag:\S+[\s\S]*a=candidate:/);
    expect((await patch(location, body, { 'if-match': etag })).status).toBe(412);
    const latest = String(restarted.headers['etag']);
    expect((await patch(location, body, { 'if-match': `"x", ${latest}` })).status).toBe(204);
    expect((await ask(server, location, { method: 'DELETE', token: 'wrong' })).status).toBe(401);
    expect((await ask(server, location, { method: 'DELETE', token: whip.streamKey })).status).toBe(200);
    expect((await patch(location, body, { 'if-match': latest })).status).toBe(404);
  });

  it('pages of other origins, by saying nothing to their browser', async () => {
    const preflight = (origin: string): Promise<HttpAnswer> =>
      ask(server, whipPath(whip.id), {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('https://studio.example');
    expect(allowed).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': 'https://studio.example',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST',
        'accept-post': 'application/sdp',
      },
    });
    const refused = await preflight('https://elsewhere.example');
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([200, undefined]);
  });

  it('viewers without a sign-in, of other courts and roles, and while nothing is live', async () => {
    const path = whepPath(whip.id);
    const offer = offerOf().replaceAll('a=sendonly', 'a=recvonly');
    expect((await post(path, undefined, offer)).status).toBe(401);
    expect((await post(path, 'nobody', offer)).status).toBe(401);
    // A stream key lets nobody watch.
    expect((await post(path, whip.streamKey, offer)).status).toBe(401);
    expect((await post(path, await tokenOf(server, 'analyst', 'zj'), offer)).status).toBe(403);
    const elsewhere = await tokenOf(server, 'dutyOfficer', 'zj-nb');
    expect((await post(path, elsewhere, offer)).status).toBe(404);
    const duty = await tokenOf(server, 'dutyOfficer', 'zj-hz');
    const notLive = await post(path, duty, offer);
    expect([notLive.status, notLive.headers['retry-after']]).toEqual([409, '3']);
    expect((await post(path, duty, offerOf())).status).toBe(400);
    expect(await auditOf(server, 'whep.watch')).toMatchObject([
      { actor: 'analyst.zj', outcome: 'refused', detail: { error: 'forbidden' } },
      { actor: 'dutyofficer.zj-nb', outcome: 'refused', detail: { error: 'notFound' } },
      { actor: 'dutyofficer.zj-hz', outcome: 'refused', detail: { error: 'HTTP 409' } },
      { actor: 'dutyofficer.zj-hz', outcome: 'refused', detail: { error: 'malformed SDP' } },
    ]);
  });

  it('everything while no media worker runs, with 503', async () => {
    const before = workerPids();
    const other = await startTestServer();
    const otherDesk = await SourceDesk.open(other);
    const source = await otherDesk.create('whip');
    for (const pid of workerPids().filter((each) => !before.includes(each))) {
      process.kill(pid, 'SIGKILL');
    }
    const ask503 = (): Promise<HttpAnswer> =>
      ask(other, whipPath(source.id), {
        method: 'POST',
        token: source.streamKey,
        body: offerOf(),
        headers: SDP,
      });
    // Until the next worker is there it is a wait, which takes some hundred milliseconds.
    const refused = await until('a refusal', async () => {
      const answer = await ask503();
      return answer.status === 201 ? null : answer;
    });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2']);
    await otherDesk.close();
    await other.close();
  });
});
