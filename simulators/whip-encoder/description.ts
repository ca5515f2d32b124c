import { parse, write, type MediaDescription } from 'sdp-transform';
import type { TransportOptions } from '#shared/media.ts';
import { OPUS_PAYLOAD_TYPE, VP8_PAYLOAD_TYPE, type SendIdentity } from '../units/media/rtp-parameters.ts';
import type { RtcLink } from '../units/media/rtc-link.ts';

const MID_URI = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID_URI = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
export const MID_EXTENSION = 1;
export const RID_EXTENSION = 2;
export const VIDEO_MID = '0';
const AUDIO_MID = '1';
const SESSION_ID = 1;

/** This end of the session that is offered. */
export interface LocalEnd {
  link: RtcLink;
  identity: SendIdentity;
  /** Restriction identifiers of a simulcast, the smallest picture first; empty for one picture. */
  rids: readonly string[];
  withAudio: boolean;
  /** Leaves candidates out: they are trickled. */
  trickle: boolean;
  /** Who begins DTLS; left to the other side unless given. */
  setup?: 'actpass' | 'active';
}

type Fingerprints = { fingerprints: { algorithm: string; value: string }[] };

function common({
  link,
  trickle,
  setup = 'actpass',
}: LocalEnd): Omit<MediaDescription, 'type' | 'payloads' | 'rtp' | 'fmtp'> {
  const { usernameFragment, password } = link.iceParameters;
  const { fingerprints } = link.dtlsParameters as Fingerprints;
  const [fingerprint] = fingerprints;
  return {
    port: 9,
    protocol: 'UDP/TLS/RTP/SAVPF',
    connection: { version: 4, ip: '0.0.0.0' },
    direction: 'sendonly',
    iceUfrag: usernameFragment,
    icePwd: password,
    iceOptions: 'trickle',
    ...(fingerprint === undefined
      ? {}
      : { fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value } }),
    setup,
    rtcpMux: 'rtcp-mux',
    rtcpRsize: 'rtcp-rsize',
    ...(trickle ? {} : { candidates: candidatesOf(link) }),
  };
}

const candidateLines = (link: RtcLink): string =>
  `${link.candidates.map((candidate) => `a=candidate:${candidate}`).join('\r\n')}\r\n`;

const candidatesOf = (link: RtcLink): NonNullable<MediaDescription['candidates']> =>
  parse(`m=video 9 UDP/TLS/RTP/SAVPF 0\r\n${candidateLines(link)}`).media[0]?.candidates ?? [];

function video(end: LocalEnd): MediaDescription {
  const { identity, rids } = end;
  const [ssrc = 0] = identity.videoSsrcs;
  return {
    ...common(end),
    type: 'video',
    mid: VIDEO_MID,
    payloads: String(VP8_PAYLOAD_TYPE),
    rtp: [{ payload: VP8_PAYLOAD_TYPE, codec: 'VP8', rate: 90_000 }],
    fmtp: [],
    rtcpFb: [
      { payload: VP8_PAYLOAD_TYPE, type: 'nack' },
      { payload: VP8_PAYLOAD_TYPE, type: 'nack', subtype: 'pli' },
    ],
    ext: [
      { value: MID_EXTENSION, uri: MID_URI },
      { value: RID_EXTENSION, uri: RID_URI },
    ],
    msid: [{ id: identity.cname, appdata: 'video' }],
    ...(rids.length === 0
      ? { ssrcs: [{ id: ssrc, attribute: 'cname', value: identity.cname }] }
      : {
          rids: rids.map((id) => ({ id, direction: 'send' })),
          simulcast: { dir1: 'send', list1: rids.join(';') },
        }),
  };
}

function audio(end: LocalEnd): MediaDescription {
  const { identity } = end;
  return {
    ...common(end),
    type: 'audio',
    mid: AUDIO_MID,
    payloads: String(OPUS_PAYLOAD_TYPE),
    rtp: [{ payload: OPUS_PAYLOAD_TYPE, codec: 'opus', rate: 48_000, encoding: 2 }],
    fmtp: [{ payload: OPUS_PAYLOAD_TYPE, config: 'minptime=10;useinbandfec=1' }],
    msid: [{ id: identity.cname, appdata: 'audio' }],
    ssrcs: [{ id: identity.audioSsrc, attribute: 'cname', value: identity.cname }],
  };
}

/** The offer of an encoder (RFC 9725, section 4.2): one picture, with or without simulcast, and a sound. */
export function writeOffer(end: LocalEnd): string {
  const mids = end.withAudio ? [VIDEO_MID, AUDIO_MID] : [VIDEO_MID];
  return write({
    version: 0,
    origin: {
      username: '-',
      sessionId: SESSION_ID,
      sessionVersion: 1,
      netType: 'IN',
      ipVer: 4,
      address: '127.0.0.1',
    },
    name: '-',
    timing: { start: 0, stop: 0 },
    groups: [{ type: 'BUNDLE', mids: mids.join(' ') }],
    media: end.withAudio ? [video(end), audio(end)] : [video(end)],
  });
}

/** The body of a PATCH that trickles every candidate (RFC 8840, section 4.4). */
export function writeCandidates(end: LocalEnd): string {
  const { usernameFragment, password } = end.link.iceParameters;
  const lines = [
    `a=group:BUNDLE ${end.withAudio ? `${VIDEO_MID} ${AUDIO_MID}` : VIDEO_MID}`,
    `m=video 9 UDP/TLS/RTP/SAVPF ${VP8_PAYLOAD_TYPE}`,
    `a=mid:${VIDEO_MID}`,
    `a=ice-ufrag:${usernameFragment}`,
    `a=ice-pwd:${password}`,
  ];
  return `${lines.join('\r\n')}\r\n${candidateLines(end.link)}a=end-of-candidates\r\n`;
}

/** The parser makes a number of each value that looks like one, whatever its types say. */
const asText = (value: string | number): string => String(value);

/** The server's end and the pictures that it takes, from its answer. Throws when the answer lacks a part. */
export function readAnswer(text: string): { transport: TransportOptions; rids: string[] } {
  const answer = parse(text);
  const [first] = answer.media;
  const fingerprint = first?.fingerprint ?? answer.fingerprint;
  if (first?.iceUfrag === undefined || first.icePwd === undefined || fingerprint === undefined) {
    throw new Error('the answer has no ICE credentials or no fingerprint');
  }
  return {
    transport: {
      id: '',
      iceParameters: {
        usernameFragment: asText(first.iceUfrag),
        password: asText(first.icePwd),
        iceLite: answer.icelite !== undefined,
      },
      iceCandidates: (first.candidates ?? []).map(({ transport, ...candidate }) => ({
        ...candidate,
        foundation: asText(candidate.foundation),
        protocol: transport.toLowerCase(),
      })),
      dtlsParameters: { fingerprints: [{ algorithm: fingerprint.type, value: fingerprint.hash }] },
    },
    rids: (first.rids ?? []).map(({ id }) => String(id)),
  };
}
