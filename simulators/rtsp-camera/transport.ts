/** How a client wants one track: inside the connection, or by UDP to its ports. */
export type RtspTransport =
  | { kind: 'interleaved'; rtpChannel: number; rtcpChannel: number }
  | { kind: 'udp'; rtpPort: number; rtcpPort: number };

function pair(text: string | undefined, max: number): [number, number] | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '');
  const first = Number(match?.[1]);
  const second = match?.[2] === undefined ? first + 1 : Number(match[2]);
  return match !== null && first <= max && second <= max ? [first, second] : null;
}

function parseOne(option: string, fallbackChannel: number): RtspTransport | null {
  const [profile = '', ...parts] = option.split(';').map((part) => part.trim());
  const values = new Map(parts.map((part) => part.split('=', 2) as [string, string | undefined]));
  if (profile === 'RTP/AVP/TCP') {
    const channels = values.has('interleaved')
      ? pair(values.get('interleaved'), 255)
      : [fallbackChannel, fallbackChannel + 1];
    return channels === null
      ? null
      : { kind: 'interleaved', rtpChannel: channels[0] ?? 0, rtcpChannel: channels[1] ?? 1 };
  }
  const ports = pair(values.get('client_port'), 65_535);
  const isUnicastUdp = (profile === 'RTP/AVP' || profile === 'RTP/AVP/UDP') && !values.has('multicast');
  return isUnicastUdp && ports !== null && ports[0] > 0
    ? { kind: 'udp', rtpPort: ports[0], rtcpPort: ports[1] }
    : null;
}

/**
 * The first transport of a `Transport` header that this camera has (RFC 2326 section 12.39), or null.
 * `fallbackChannel` is used when the client leaves the choice of the channel to the server.
 */
export function chooseTransport(header: string, fallbackChannel: number): RtspTransport | null {
  for (const option of header.split(',')) {
    const transport = parseOne(option.trim(), fallbackChannel);
    if (transport !== null) {
      return transport;
    }
  }
  return null;
}
