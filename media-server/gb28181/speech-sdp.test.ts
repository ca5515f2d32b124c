import { describe, expect, test } from 'vitest';
import { Gb28181Error } from './fault.ts';
import { parseSpeechOffer, speechAnswer } from './speech-sdp.ts';

const offerOf = (...lines: string[]): Buffer =>
  Buffer.from(['v=0', 's=Play', 'c=IN IP4 192.0.2.7', 't=0 0', ...lines, ''].join('\r\n'));

describe('what a device wants to be spoken to with', () => {
  test('its address, port and SSRC; A-law before µ-law', () => {
    expect(parseSpeechOffer(offerOf('m=audio 9000 RTP/AVP 0 8 96', 'a=recvonly', 'y=0100000001'))).toEqual({
      host: '192.0.2.7',
      port: 9_000,
      transport: 'udp',
      payloadType: 8,
      ssrc: 100_000_001,
    });
    expect(parseSpeechOffer(offerOf('m=audio 9000 RTP/AVP 0'))).toMatchObject({ payloadType: 0, ssrc: null });
  });

  test('over TCP the server connects to who waits, and waits for who connects', () => {
    const wayOf = (...setup: string[]): string =>
      parseSpeechOffer(offerOf('m=audio 9000 TCP/RTP/AVP 8', ...setup)).transport;
    expect(wayOf('a=setup:passive')).toBe('tcpActive');
    expect(wayOf('a=setup:active')).toBe('tcpPassive');
    expect(wayOf()).toBe('tcpActive');
  });

  test('lines may end as the device likes', () => {
    expect(parseSpeechOffer(Buffer.from('m=audio 9000 RTP/AVP 8\ny=7\n'))).toMatchObject({
      host: null,
      ssrc: 7,
    });
  });

  test.each([
    ['a picture', 'm=video 9000 RTP/AVP 96'],
    ['no port', 'm=audio 0 RTP/AVP 8'],
    ['a port that is none', 'm=audio 70000 RTP/AVP 8'],
    ['program streams alone', 'm=audio 9000 RTP/AVP 96'],
  ])('%s is refused', (_what, line) => {
    expect(() => parseSpeechOffer(offerOf(line))).toThrow(Gb28181Error);
  });
});

test('the answer says where from, what and how', () => {
  const text = speechAnswer({
    serverId: '33000000002000000001',
    host: '192.0.2.1',
    port: 30_010,
    transport: 'tcpPassive',
    payloadType: 8,
    ssrc: 7,
  }).toString();
  for (const line of [
    'c=IN IP4 192.0.2.1',
    'm=audio 30010 TCP/RTP/AVP 8',
    'a=sendonly',
    'a=rtpmap:8 PCMA/8000',
    'a=setup:passive',
    'y=0000000007',
  ]) {
    expect(text.split('\r\n')).toContain(line);
  }
});
