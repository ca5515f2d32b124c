import { randomInt } from 'node:crypto';
import { write, type MediaDescription, type SessionDescription } from 'sdp-transform';
import type { types } from 'mediasoup';
import type { Offer, OfferedCodec, OfferedMedia } from './offer.ts';

/** How one section is answered. */
export interface AnsweredMedia {
  media: OfferedMedia;
  direction: 'recvonly' | 'sendonly' | 'inactive';
  codec: OfferedCodec;
  withRtx: boolean;
  feedback: OfferedCodec['feedback'];
  extensions: OfferedMedia['extensions'];
  /** Pictures of a simulcast that are taken, in the order of the offer's. */
  rids: string[];
  /** What this server sends; null where it receives. */
  stream: { id: string; trackId: string; ssrc: number; cname: string } | null;
}

/** The server's end of the transport. */
export interface AnswerTransport {
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

/** Port of a section whose address is told by candidates (RFC 8840, section 4.1.1). */
const DISCARD_PORT = 9;
const HASH = 'sha-256';

/** Candidates as `a=candidate` lines (RFC 8839, RFC 6544). */
export function candidateLines(candidates: readonly types.IceCandidate[]): MediaDescription['candidates'] {
  return candidates.map(({ foundation, priority, address, protocol, port, type, tcpType }) => ({
    foundation,
    component: 1,
    transport: protocol,
    priority,
    ip: address,
    port,
    type,
    ...(tcpType === undefined ? {} : { tcptype: tcpType }),
  }));
}

function codecLines({
  codec,
  withRtx,
  feedback,
}: AnsweredMedia): Pick<MediaDescription, 'rtp' | 'fmtp' | 'rtcpFb'> {
  const { payloadType, name, clockRate, channels, format, rtx } = codec;
  const encoding = channels > 1 ? { encoding: channels } : {};
  const spelled = name === 'opus' ? name : name.toUpperCase();
  const rtp = [{ payload: payloadType, codec: spelled, rate: clockRate, ...encoding }];
  const fmtp = format === '' ? [] : [{ payload: payloadType, config: format }];
  if (withRtx && rtx !== null) {
    rtp.push({ payload: rtx, codec: 'rtx', rate: clockRate });
    fmtp.push({ payload: rtx, config: `apt=${payloadType}` });
  }
  const rtcpFb = feedback.map(({ type, parameter }) => ({
    payload: payloadType,
    type,
    ...(parameter === '' ? {} : { subtype: parameter }),
  }));
  return { rtp, fmtp, rtcpFb };
}

function simulcastLines(rids: readonly string[]): Partial<MediaDescription> {
  return rids.length === 0
    ? {}
    : {
        rids: rids.map((id) => ({ id, direction: 'recv' })),
        simulcast: { dir1: 'recv', list1: rids.join(';') },
      };
}

function streamLines(stream: AnsweredMedia['stream']): Partial<MediaDescription> {
  return stream === null
    ? {}
    : {
        msid: [{ id: stream.id, appdata: stream.trackId }],
        ssrcs: [{ id: stream.ssrc, attribute: 'cname', value: stream.cname }],
      };
}

function mediaLines(offer: Offer, answered: AnsweredMedia, transport: AnswerTransport): MediaDescription {
  const { media, direction, extensions, rids, stream } = answered;
  const { iceParameters, iceCandidates, dtlsParameters } = transport;
  const lines = codecLines(answered);
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === HASH);
  return {
    type: media.kind,
    port: DISCARD_PORT,
    protocol: media.protocol,
    payloads: lines.rtp.map(({ payload }) => payload).join(' '),
    connection: { version: 4, ip: '0.0.0.0' },
    mid: media.mid,
    direction,
    ...lines,
    ext: extensions.map(({ id, uri }) => ({ value: id, uri })),
    iceUfrag: iceParameters.usernameFragment,
    icePwd: iceParameters.password,
    candidates: candidateLines(iceCandidates) ?? [],
    endOfCandidates: 'end-of-candidates',
    iceOptions: 'trickle',
    ...(fingerprint === undefined ? {} : { fingerprint: { type: HASH, hash: fingerprint.value } }),
    setup: offer.dtls.role === 'client' ? 'passive' : 'active',
    rtcpMux: 'rtcp-mux',
    ...(media.reducedSize ? { rtcpRsize: 'rtcp-rsize' } : {}),
    ...simulcastLines(rids),
    ...streamLines(stream),
  };
}

/** Writes the answer (RFC 9429, section 5.3.1) of an ICE-lite server that has all its candidates. */
export function writeAnswer(
  offer: Offer,
  answered: readonly AnsweredMedia[],
  transport: AnswerTransport,
): string {
  const description: SessionDescription = {
    version: 0,
    origin: {
      username: '-',
      sessionId: randomInt(2 ** 47),
      sessionVersion: 1,
      netType: 'IN',
      ipVer: 4,
      address: '127.0.0.1',
    },
    name: '-',
    timing: { start: 0, stop: 0 },
    groups: [{ type: 'BUNDLE', mids: offer.media.map(({ mid }) => mid).join(' ') }],
    ...(offer.allowsMixedExtensions ? { extmapAllowMixed: 'extmap-allow-mixed' } : {}),
    msidSemantic: { semantic: 'WMS', token: '*' },
    icelite: 'ice-lite',
    media: answered.map((each) => mediaLines(offer, each, transport)),
  };
  return write(description);
}
