import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Gb28181Error } from '../fault.ts';
import { untyped } from '../testing.ts';
import { challenge, digestOf, ha1Of, isAnswer, Nonces, parseCredentials } from './digest.ts';
import { responseTo } from './endpoint.ts';
import { addressOf, cseqOf, expiresOf, splitOutside, topVia } from './fields.ts';
import { encodeMessage, headerOf, parseDatagram, type SipRequest } from './message.ts';
import { SipStreamReader } from './stream-reader.ts';

/** As section J.1 of GB/T 28181-2016 has it. */
const REGISTER = [
  'REGISTER sip:33000000002000000001@3300000000 SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.7:5060;rport;branch=z9hG4bK1371463273',
  'From: <sip:33010000001320000001@3300000000>;tag=2043466181',
  'To: <sip:33010000001320000001@3300000000>',
  'Call-ID: 1011047669',
  'CSeq: 1 REGISTER',
  'Contact: <sip:33010000001320000001@192.0.2.7:5060>;expires=1800',
  'Max-Forwards: 70',
  'Expires: 3600',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');
const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const PEER = { transport: 'udp', host: '198.51.100.9', port: 40_000 } as const;

describe('parseDatagram', () => {
  test('reads a registration', () => {
    const message = parseDatagram(bytes(REGISTER));
    expect(message).toMatchObject({ type: 'request', method: 'REGISTER' });
    expect(addressOf(message, 'from')).toMatchObject({ user: '33010000001320000001', host: '3300000000' });
    expect(topVia(message)).toMatchObject({ transport: 'UDP', sentBy: '192.0.2.7:5060' });
    expect(cseqOf(message)).toEqual({ number: 1, method: 'REGISTER' });
    expect(expiresOf(message)).toBe(1_800);
  });

  test('takes short names, folded lines, bare line feeds, no length and blank lines before', () => {
    const message = parseDatagram(
      bytes(
        '\r\n\r\nMESSAGE sip:a@b SIP/2.0\nv: SIP/2.0/UDP h:1\n ;branch=z9hG4bK1\nf: "A, \\"B\\" <x>" <sip:u@h>;tag=1\nt: sip:a@b\ni: 1\nCSeq:2 MESSAGE\nc: text/plain\n\nbody',
      ),
    );
    expect(message.body.toString()).toBe('body');
    expect(topVia(message).params.get('branch')).toBe('z9hG4bK1');
    expect(addressOf(message, 'from').user).toBe('u');
    expect(headerOf(message, 'content-type')).toBe('text/plain');
  });

  test('leaves out what follows the stated length', () => {
    expect(parseDatagram(bytes(`${REGISTER}rest`)).body).toHaveLength(0);
  });

  test.each([
    ['no SIP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'missingHeader'],
    ['another version', REGISTER.replace('SIP/2.0', 'SIP/3.0'), 'startLine'],
    ['a line without a colon', REGISTER.replace('Call-ID:', 'Call-ID'), 'header'],
    ['no Call-ID', REGISTER.replace('Call-ID', 'X-ID'), 'missingHeader'],
    ['a length of letters', REGISTER.replace('Content-Length: 0', 'Content-Length: x'), 'length'],
    ['a longer length than there is', REGISTER.replace('Content-Length: 0', 'Content-Length: 9'), 'length'],
    ['a huge length', REGISTER.replace('Content-Length: 0', 'Content-Length: 999999999'), 'tooLong'],
    ['a huge head', REGISTER.replace('Max-Forwards: 70', `X: ${'x'.repeat(20_000)}`), 'tooLong'],
    ['many headers', REGISTER.replace('Max-Forwards: 70', 'X: 1\r\n'.repeat(200).trim()), 'tooLong'],
  ])('refuses %s', (_name, text, kind) => {
    expect(() => parseDatagram(bytes(text))).toThrow(expect.objectContaining({ kind }));
  });

  test('mutated bytes throw nothing but the typed error', () => {
    const good = bytes(REGISTER);
    const mutation = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), fc.nat(2));
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 12 }), (mutations) => {
        let mutated = Buffer.from(good);
        for (const [at, value, how] of mutations) {
          const cut = Math.min(at, mutated.length);
          const tail = mutated.subarray(how === 0 ? cut + 1 : cut);
          mutated = Buffer.concat([
            mutated.subarray(0, cut),
            how === 2 ? Buffer.alloc(0) : Buffer.of(value),
            tail,
          ]);
        }
        expect(
          untyped(() => {
            const message = parseDatagram(mutated);
            for (const read of [topVia, cseqOf, expiresOf]) {
              expect(untyped(() => read(message))).toBeNull();
            }
            expect(untyped(() => addressOf(message, 'from'))).toBeNull();
            const answer = (): Buffer | null =>
              message.type === 'request' ? encodeMessage(responseTo(message, PEER, { status: 200 })) : null;
            expect(untyped(answer)).toBeNull();
          }),
        ).toBeNull();
        expect(untyped(() => [...new SipStreamReader().push(mutated)])).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('SipStreamReader', () => {
  test('cuts messages wherever the pieces are cut', () => {
    const withBody = REGISTER.replace('Content-Length: 0', 'Content-Length: 4') + 'body';
    const stream = bytes(`${REGISTER}\r\n\r\n${withBody}${REGISTER}`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
        const reader = new SipStreamReader();
        const bodies: string[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          for (const { body } of reader.push(stream.subarray(at, at + size))) {
            bodies.push(body.toString());
          }
          at += size;
        }
        expect(bodies).toEqual(['', 'body', '']);
      }),
      { numRuns: 100 },
    );
  });

  test('refuses a head without an end', () => {
    const reader = new SipStreamReader();
    expect(() => [...reader.push(Buffer.alloc(20_000, 'x'))]).toThrow(
      expect.objectContaining({ kind: 'tooLong' }),
    );
  });
});

test('responseTo repeats what an answer must have, and says where the request came from', () => {
  const request = parseDatagram(bytes(REGISTER)) as SipRequest;
  const answer = parseDatagram(encodeMessage(responseTo(request, PEER, { status: 401 })));
  expect(answer).toMatchObject({ type: 'response', status: 401, reason: 'Unauthorized' });
  expect(headerOf(answer, 'via')).toBe(
    'SIP/2.0/UDP 192.0.2.7:5060;rport=40000;branch=z9hG4bK1371463273;received=198.51.100.9',
  );
  expect(headerOf(answer, 'to')).toMatch(/^<sip:33010000001320000001@3300000000>;tag=[0-9a-f]{12}$/);
  expect(headerOf(answer, 'call-id')).toBe('1011047669');
});

test('splitOutside cuts neither in quotes nor in angle brackets', () => {
  expect(splitOutside('"a;b" <sip:x;y>;tag=1', ';')).toEqual(['"a;b" <sip:x;y>', 'tag=1']);
});

describe('digests', () => {
  test('are those of RFC 2617, section 3.5, and RFC 7616, section 3.9.1', () => {
    const old = { username: 'Mufasa', realm: 'testrealm@host.com', password: 'Circle Of Life' };
    const qop = { nc: '00000001', cnonce: '0a4f113b' };
    expect(
      digestOf(ha1Of('MD5', old), 'GET', {
        ...old,
        uri: '/dir/index.html',
        nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
        algorithm: 'MD5',
        qop,
      }),
    ).toBe('6629fae49393a05397450978507c4ef1');
    const given = { username: 'Mufasa', realm: 'http-auth@example.org', password: 'Circle of Life' };
    const asked = {
      ...given,
      uri: '/dir/index.html',
      nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
      qop: { nc: '00000001', cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
    };
    expect(digestOf(ha1Of('MD5', given), 'GET', { ...asked, algorithm: 'MD5' })).toBe(
      '8ca523f5e9506fed4657c9700eebdbec',
    );
    expect(digestOf(ha1Of('SHA-256', given), 'GET', { ...asked, algorithm: 'SHA-256' })).toBe(
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    );
  });

  test('are read as devices write them, and compared', () => {
    const ha1 = ha1Of('MD5', { username: 'u', realm: 'r', password: 'p' });
    const given = {
      username: 'u',
      realm: 'r',
      nonce: 'n',
      uri: 'sip:x',
      algorithm: 'MD5',
      qop: null,
    } as const;
    const response = digestOf(ha1, 'REGISTER', given);
    const text = `digest username="u",realm="r", nonce="n",uri="sip:x",response="${response.toUpperCase()}" , algorithm=md5`;
    const credentials = parseCredentials(text);
    expect(isAnswer(ha1, 'REGISTER', credentials)).toBe(true);
    expect(isAnswer(ha1, 'INVITE', credentials)).toBe(false);
    expect(() => parseCredentials(text.replace('md5', 'SM3'))).toThrow(Gb28181Error);
    expect(() => parseCredentials('Basic dTpw')).toThrow(Gb28181Error);
    expect(challenge('r', 'n', { algorithm: 'MD5', stale: true })).toBe(
      'Digest realm="r", qop="auth", nonce="n", algorithm=MD5, stale=true',
    );
  });

  test('any text throws nothing but the typed error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(untyped(() => parseCredentials(`Digest ${text}`))).toBeNull();
      }),
    );
  });

  test('nonces are good once, for their time, and only where they were made', () => {
    const nonces = new Nonces(1_000);
    const nonce = nonces.make(10_000);
    expect(nonces.take(nonce, 11_500)).toBe(false);
    expect(nonces.take(nonce, 10_500)).toBe(true);
    expect(nonces.take(nonce, 10_500)).toBe(false);
    expect(nonces.take(new Nonces(1_000).make(10_000), 10_000)).toBe(false);
    expect(nonces.take('nonsense', 10_000)).toBe(false);
  });
});
