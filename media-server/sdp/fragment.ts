import type { types } from 'mediasoup';
import { candidateLines } from './answer.ts';
import { credentialsOf, parseLines, type IceCredentials } from './lines.ts';
import { SdpError } from './sdp-error.ts';

/** What a client trickles (RFC 8840, section 4.4). */
export interface Fragment {
  /** Null where it names none: then its candidates belong to the present ICE session. */
  ice: IceCredentials | null;
  /** Number of candidates. An ICE-lite server sends no checks, so it has no use for what they say. */
  candidates: number;
}

/** Reads the body of a PATCH, `application/trickle-ice-sdpfrag`. Throws `malformed`. */
export function parseFragment(text: string): Fragment {
  const parsed = parseLines(text);
  const [media] = parsed.media;
  const ice = credentialsOf(parsed, media);
  const parts = [parsed, ...parsed.media];
  const candidates = parts.reduce((sum, part) => sum + part.candidates.length, 0);
  const isEnd = parts.some(({ endOfCandidates }) => endOfCandidates !== undefined);
  if (ice === null && candidates === 0 && !isEnd) {
    throw SdpError.malformed('body', 'has neither ICE credentials nor candidates');
  }
  return { ice, candidates };
}

/** The answer to an ICE restart: the server's new credentials and its candidates. */
export function writeFragment(
  section: { kind: string; protocol: string; payloadType: number; mids: readonly string[] },
  ice: types.IceParameters,
  candidates: readonly types.IceCandidate[],
): string {
  const { kind, protocol, payloadType, mids } = section;
  const lines = [
    'a=ice-lite',
    'a=ice-options:trickle',
    `a=group:BUNDLE ${mids.join(' ')}`,
    `m=${kind} 9 ${protocol} ${payloadType}`,
    `a=mid:${mids[0] ?? '0'}`,
    `a=ice-ufrag:${ice.usernameFragment}`,
    `a=ice-pwd:${ice.password}`,
    ...(candidateLines(candidates) ?? []).map(
      ({ foundation, component, transport, priority, ip, port, type, tcptype }) =>
        `a=candidate:${foundation} ${component} ${transport} ${priority} ${ip} ${port} typ ${type}${
          tcptype === undefined ? '' : ` tcptype ${tcptype}`
        }`,
    ),
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
