import { isIP } from 'node:net';
import { Gb28181Error } from './fault.ts';

/** How a stream comes: by UDP, or by a TCP connection that the camera or the server opens. */
export type MediaTransport = 'udp' | 'tcpPassive' | 'tcpActive';

export interface MediaOffer {
  serverId: string;
  channelId: string;
  host: string;
  port: number;
  transport: MediaTransport;
  /** Ten digits; the first is 0: live. */
  ssrc: string;
}

const ipKind = (host: string): string => (host.includes(':') ? 'IP6' : 'IP4');

/** The offer for a live picture (GB/T 28181-2016, annex F.2): program stream wanted, of any codec that it can carry. */
export function liveOffer({ serverId, channelId, host, port, transport, ssrc }: MediaOffer): Buffer {
  const protocol = transport === 'udp' ? 'RTP/AVP' : 'TCP/RTP/AVP';
  const setup = { udp: [], tcpPassive: ['passive'], tcpActive: ['active'] }[transport];
  return Buffer.from(
    [
      'v=0',
      `o=${serverId} 0 0 IN ${ipKind(host)} ${host}`,
      's=Play',
      `u=${channelId}:0`,
      `c=IN ${ipKind(host)} ${host}`,
      't=0 0',
      `m=video ${port} ${protocol} 96`,
      'a=recvonly',
      'a=rtpmap:96 PS/90000',
      ...setup.flatMap((way) => [`a=setup:${way}`, 'a=connection:new']),
      `y=${ssrc}`,
      '',
    ].join('\r\n'),
    'ascii',
  );
}

/** What a description says of one kind of media. */
export interface MediaLine {
  /** Null where it doesn't say. */
  host: string | null;
  port: number;
  isTcp: boolean;
  /** Who opens the connection over TCP; null where it isn't said. */
  setup: string | null;
  /** As y= states it; null where it doesn't. */
  ssrc: number | null;
  payloadTypes: readonly number[];
}

/** The first media of a kind in a description, whatever its lines end with. Throws `Gb28181Error` where there is none, or its port is none. */
export function readMedia(body: Buffer, kind: 'audio' | 'video'): MediaLine {
  const lines = body
    .toString('latin1')
    .split(/\r\n|\n|\r/)
    .slice(0, 200);
  const find = (pattern: RegExp): RegExpExecArray | null =>
    lines.reduce<RegExpExecArray | null>((found, line) => found ?? pattern.exec(line), null);
  const media = find(
    new RegExp(`^m=${kind} +(\\d{1,5})(?:/\\d+)? +((?:TCP/)?RTP/S?AVP\\S*)((?: +\\d{1,3})+)`, 'i'),
  );
  if (media === null) {
    throw new Gb28181Error('sdp', `the description has no ${kind}`);
  }
  const [, portText = '', protocol = '', formats = ''] = media;
  const port = Number(portText);
  if (port > 65_535) {
    throw new Gb28181Error('sdp', 'the port of the description is none');
  }
  const host = find(/^c=IN +IP[46] +([0-9a-f.:]{2,45})/i)?.[1] ?? null;
  const ssrc = find(/^y= *(\d{1,10})/)?.[1];
  return {
    host: host !== null && isIP(host) !== 0 ? host : null,
    port,
    isTcp: /^TCP/i.test(protocol),
    setup: find(/^a=setup:(\w+)/i)?.[1]?.toLowerCase() ?? null,
    ssrc: ssrc === undefined || Number(ssrc) > 0xffff_ffff ? null : Number(ssrc),
    payloadTypes: formats.trim().split(/ +/).map(Number),
  };
}

/** A live stream's SSRC: 0, five digits of the realm, four of a sequence (annex F.2). */
export const liveSsrc = (serverId: string, sequence: number): string =>
  `0${serverId.slice(3, 8)}${String(sequence % 10_000).padStart(4, '0')}`;
