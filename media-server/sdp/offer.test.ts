import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseFragment, writeFragment } from './fragment.ts';
import { parseOffer } from './offer.ts';
import { SdpError } from './sdp-error.ts';
import { anyOffer, FFMPEG, GSTREAMER, OBS, simulcast, spoilt } from './testing.ts';

const faultOf = (read: () => unknown): SdpError['fault'] | null => {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof SdpError) {
      return error.fault;
    }
    throw error;
  }
};

it('parseOffer() reads what OBS offers', () => {
  const offer = parseOffer(OBS);
  expect(offer.ice).toEqual({ usernameFragment: 'EsAw', password: 'bP+XJMM09aR8AiX1jdukzR6Y' });
  expect(offer.dtls).toMatchObject({ role: 'client', fingerprints: [{ algorithm: 'sha-256' }] });
  expect(offer.media).toMatchObject([
    { kind: 'audio', mid: '0', sends: true, receives: false, ssrcs: [1001], cname: 'pxpkoxrOJXAMTLSL' },
    {
      kind: 'video',
      mid: '1',
      codecs: [{ payloadType: 96, name: 'h264', clockRate: 90_000, rtx: null }],
      ssrcs: [1002],
      rids: [],
    },
  ]);
  expect(offer.media[0]?.codecs[0]?.parameters.get('sprop-stereo')).toBe('1');
});

it('parseOffer() reads a lone section, feedback for all codecs, repair, and hashes in capitals', () => {
  const [video] = parseOffer(GSTREAMER).media;
  expect(video).toMatchObject({ mid: 'video0', ssrcs: [2002], reducedSize: true });
  expect(video?.repairs.get(2002)).toBe(2003);
  expect(video?.codecs).toMatchObject([{ payloadType: 96, rtx: 97 }]);
  expect(video?.codecs[0]?.feedback).toContainEqual({ type: 'nack', parameter: '' });
});

it('parseOffer() makes this server the client of DTLS for who can only wait', () => {
  expect(parseOffer(FFMPEG)).toMatchObject({ dtls: { role: 'server' }, allowsMixedExtensions: true });
});

it.each([
  ['as listed, which is from the smallest for browsers', ['l', 'm', 'h'], ['l', 'm', 'h']],
  ['numbered from the best, as OBS does', ['0', '1', '2'], ['2', '1', '0']],
  ['by size', ['a max-width=1280;max-height=720', 'b max-width=320;max-height=180'], ['b', 'a']],
  ['by bits', ['a max-br=100', 'b max-br=900', 'c max-br=500'], ['a', 'c', 'b']],
])('parseOffer() orders the pictures of a simulcast %s', (_how, listed, ordered) => {
  expect(parseOffer(simulcast(listed)).media[0]?.rids).toEqual(ordered);
});

it.each([
  ['nothing', '', 'malformed'],
  ['text', 'hello there', 'malformed'],
  ['a fragment', 'a=ice-ufrag:EsAw\r\na=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\n', 'malformed'],
  ['another version', OBS.replace('v=0', 'v=1'), 'malformed'],
  ['no origin', OBS.replace(/o=.*\r\n/, ''), 'malformed'],
  ['a section without a name', OBS.replace('a=mid:0\r\n', ''), 'malformed'],
  ['two sections with one name', OBS.replace('a=mid:0', 'a=mid:1'), 'malformed'],
  ['a short password', OBS.replaceAll('a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y', 'a=ice-pwd:short'), 'malformed'],
  ['a crooked candidate', OBS.replace('1 1 UDP 2122317823', 'here'), 'malformed'],
  ['a fingerprint of another kind', OBS.replace('sha-256', 'md5'), 'malformed'],
  ['no role', OBS.replaceAll('a=setup:actpass', 'a=setup:holdconn'), 'malformed'],
  ['a rid that is not sent', simulcast(['a', 'b']).replace('a=rid:a send', 'a=rid:a recv'), 'malformed'],
  ['plain RTP', OBS.replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), 'unsupported'],
  ['a section that is off', OBS.replace('m=video 50000', 'm=video 0'), 'unsupported'],
  ['sections outside the bundle', OBS.replace('BUNDLE 0 1', 'BUNDLE 0'), 'unsupported'],
  ['nine sections', OBS + 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n'.repeat(8), 'malformed'],
])('parseOffer() refuses %s', (_what, text, fault) => {
  expect(faultOf(() => parseOffer(text))).toBe(fault);
});

it('parseOffer() reads every offer of an encoder', () => {
  fc.assert(
    fc.property(anyOffer, (text) => {
      const { media } = parseOffer(text);
      expect(media.every(({ codecs, sends }) => codecs.length > 0 && sends)).toBe(true);
    }),
  );
});

it('parseOffer() and parseFragment() answer anything with a result or an SdpError', () => {
  const samples = fc.oneof(anyOffer, fc.constantFrom(OBS, GSTREAMER, FFMPEG, simulcast(['1', '2'])));
  fc.assert(
    fc.property(fc.oneof(spoilt(samples), fc.string(), fc.string({ unit: 'binary' })), (text) => {
      const faults = [faultOf(() => parseOffer(text)), faultOf(() => parseFragment(text))];
      expect(faults.every((fault) => fault === null || fault.length > 0)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

it('parseFragment() reads candidates with and without credentials, and their end alone', () => {
  const candidate = 'a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host';
  const ice = 'a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n';
  expect(parseFragment(`m=audio 9 RTP/AVP 0\r\na=mid:0\r\n${ice}${candidate}\r\n${candidate}\r\n`)).toEqual({
    ice: { usernameFragment: 'EsAw', password: 'P2uYro0UCOQ4zxjKXaWCBui1' },
    candidates: 2,
  });
  expect(parseFragment(`${candidate}\n`)).toEqual({ ice: null, candidates: 1 });
  expect(parseFragment('a=end-of-candidates')).toEqual({ ice: null, candidates: 0 });
  expect(faultOf(() => parseFragment('a=mid:0\r\n'))).toBe('malformed');
  expect(faultOf(() => parseFragment('a=ice-ufrag:EsAw\r\n'))).toBe('malformed');
});

it('writeFragment() writes what parseFragment() reads', () => {
  const text = writeFragment(
    { kind: 'video', protocol: 'UDP/TLS/RTP/SAVPF', payloadType: 96, mids: ['0', '1'] },
    { usernameFragment: 'abcdefgh', password: 'x'.repeat(32), iceLite: true },
    [
      {
        foundation: 'tcp',
        priority: 1,
        address: '10.1.2.3',
        ip: '10.1.2.3',
        protocol: 'tcp',
        port: 30_400,
        type: 'host',
        tcpType: 'passive',
      },
    ],
  );
  expect(text).toContain('a=candidate:tcp 1 tcp 1 10.1.2.3 30400 typ host tcptype passive\r\n');
  expect(parseFragment(text)).toEqual({
    ice: { usernameFragment: 'abcdefgh', password: 'x'.repeat(32) },
    candidates: 1,
  });
});
