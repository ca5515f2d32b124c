import { Gb28181Error } from './fault.ts';
import { readMedia, type MediaTransport } from './sdp.ts';

/** G.711, as RTP numbers it (RFC 3551, table 4). */
const CODECS = { 0: { name: 'PCMU' }, 8: { name: 'PCMA' } } as const;
export type SpeechPayloadType = keyof typeof CODECS;

/** A-law before µ-law: it is what the standard names first (GB/T 28181-2016, section 4.3.4). */
const PREFERRED: readonly SpeechPayloadType[] = [8, 0];

/** Where and how a device wants to be spoken to. */
export interface SpeechOffer {
  /** Null where it doesn't say. */
  host: string | null;
  port: number;
  /** Seen from the server: `tcpActive` is a connection that the server opens. */
  transport: MediaTransport;
  payloadType: SpeechPayloadType;
  /** As y= states it; null where it doesn't. */
  ssrc: number | null;
}

/** What a device invites the server with after it has accepted a voice broadcast. Throws `Gb28181Error`, also for codecs that aren't G.711. */
export function parseSpeechOffer(body: Buffer): SpeechOffer {
  const { host, port, isTcp, setup, ssrc, payloadTypes } = readMedia(body, 'audio');
  const payloadType = PREFERRED.find((type) => payloadTypes.includes(type));
  if (port === 0 || payloadType === undefined) {
    throw new Gb28181Error('sdp', port === 0 ? 'the port of the offer is none' : 'the offer has no G.711');
  }
  const transport = !isTcp ? 'udp' : setup === 'active' ? 'tcpPassive' : 'tcpActive';
  return { host, port, transport, payloadType, ssrc };
}

export interface SpeechAnswer {
  serverId: string;
  host: string;
  port: number;
  transport: MediaTransport;
  payloadType: SpeechPayloadType;
  ssrc: number;
}

/** How the server answers such an invitation. */
export function speechAnswer(given: SpeechAnswer): Buffer {
  const { serverId, host, port, transport, payloadType, ssrc } = given;
  const address = `IN ${host.includes(':') ? 'IP6' : 'IP4'} ${host}`;
  const setup = { udp: [], tcpPassive: ['passive'], tcpActive: ['active'] }[transport];
  return Buffer.from(
    [
      'v=0',
      `o=${serverId} 0 0 ${address}`,
      's=Play',
      `c=${address}`,
      't=0 0',
      `m=audio ${port} ${transport === 'udp' ? 'RTP/AVP' : 'TCP/RTP/AVP'} ${payloadType}`,
      'a=sendonly',
      `a=rtpmap:${payloadType} ${CODECS[payloadType].name}/8000`,
      ...setup.flatMap((way) => [`a=setup:${way}`, 'a=connection:new']),
      `y=${String(ssrc).padStart(10, '0')}`,
      'f=v/////a/1/8/1',
      '',
    ].join('\r\n'),
    'ascii',
  );
}
