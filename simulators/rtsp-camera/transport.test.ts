import { expect, test } from 'vitest';
import { chooseTransport } from './transport.ts';

test('chooseTransport() takes the first option that the camera has', () => {
  const header =
    'RTP/AVP;multicast, RTP/AVP/TCP;unicast;interleaved=4-5, RTP/AVP;unicast;client_port=5000-5001';
  expect(chooseTransport(header, 0)).toEqual({ kind: 'interleaved', rtpChannel: 4, rtcpChannel: 5 });
});

test('chooseTransport() with TCP and no channels takes free ones', () => {
  expect(chooseTransport('RTP/AVP/TCP', 2)).toEqual({ kind: 'interleaved', rtpChannel: 2, rtcpChannel: 3 });
});

test('chooseTransport() with UDP and one port takes the next for RTCP', () => {
  expect(chooseTransport('RTP/AVP/UDP;unicast;client_port=5000', 0)).toEqual({
    kind: 'udp',
    rtpPort: 5000,
    rtcpPort: 5001,
  });
});

test.each([
  '',
  'RAW/RAW/UDP',
  'RTP/AVP;multicast',
  'RTP/AVP;unicast',
  'RTP/AVP;client_port=0',
  'RTP/AVP;client_port=70000',
  'RTP/AVP/TCP;interleaved=300-301',
])('chooseTransport() with "%s" finds none', (header) => {
  expect(chooseTransport(header, 0)).toBeNull();
});
