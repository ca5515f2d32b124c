import type { types } from 'mediasoup';
import type { MediaKind } from '#shared/media.ts';
import { credentialsOf, parseLines, type Description, type IceCredentials, type Section } from './lines.ts';
import { SdpError } from './sdp-error.ts';
import { streamsOf, type OfferedStreams } from './streams.ts';

/** One payload type that the other side offers. */
export interface OfferedCodec {
  payloadType: number;
  /** Encoding name in lower case: `opus`, `vp8`, `h264`. */
  name: string;
  clockRate: number;
  channels: number;
  /** Value of its `a=fmtp`; empty where there is none. */
  format: string;
  /** The same by name. */
  parameters: ReadonlyMap<string, string>;
  feedback: { type: string; parameter: string }[];
  /** Payload type of its retransmission (RFC 4588), where offered. */
  rtx: number | null;
}

/** One media section. */
export interface OfferedMedia extends OfferedStreams {
  kind: MediaKind;
  mid: string;
  protocol: string;
  sends: boolean;
  receives: boolean;
  /** In the order of preference. */
  codecs: OfferedCodec[];
  extensions: { id: number; uri: string }[];
  reducedSize: boolean;
}

/** An offer as WHIP and WHEP allow it: one bundle over one transport, at most one picture and one sound. */
export interface Offer {
  media: OfferedMedia[];
  ice: IceCredentials;
  dtls: types.DtlsParameters;
  allowsMixedExtensions: boolean;
}

const MID = /^[\x21-\x7e]{1,32}$/;
const FINGERPRINT = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/;
const HASHES: readonly string[] = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'];
/** What the other side is to be in DTLS, by its `a=setup` (RFC 8842): this server waits wherever it may. */
const ROLES: Readonly<Record<string, types.DtlsRole>> = {
  actpass: 'client',
  active: 'client',
  passive: 'server',
};

function kindOf(media: Section): MediaKind {
  if (media.type !== 'audio' && media.type !== 'video') {
    throw SdpError.unsupported(`m=${media.type}`, 'only audio and video are taken');
  }
  return media.type;
}

/** `a=fmtp` by name: `a=1;b=2`. */
function parametersOf(format: string): Map<string, string> {
  return new Map(
    format.split(';').flatMap((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s).map((text) => text.trim());
      return name === '' ? [] : [[name.toLowerCase(), value] as const];
    }),
  );
}

function codecsOf(media: Section): OfferedCodec[] {
  const formats = new Map(media.fmtp.map(({ payload, config }) => [payload, config]));
  const feedback = (payloadType: number) =>
    media.rtcpFb.flatMap(({ payload, type, subtype }) =>
      payload === String(payloadType) || payload === '*' ? [{ type, parameter: subtype }] : [],
    );
  const offered = media.payloads
    .split(' ')
    .map(Number)
    .flatMap((payloadType) => {
      const map = media.rtp.find(({ payload }) => payload === payloadType);
      if (map === undefined || !(Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127)) {
        return [];
      }
      const format = formats.get(payloadType) ?? '';
      return {
        payloadType,
        name: map.codec.toLowerCase(),
        clockRate: map.rate ?? 0,
        channels: map.encoding ?? 1,
        format,
        parameters: parametersOf(format),
        feedback: feedback(payloadType),
        rtx: null,
      };
    });
  const repairs = offered.filter(({ name }) => name === 'rtx');
  return offered
    .filter(({ name }) => name !== 'rtx')
    .map((codec) => ({
      ...codec,
      rtx:
        repairs.find(({ parameters }) => parameters.get('apt') === String(codec.payloadType))?.payloadType ??
        null,
    }));
}

function extensionsOf(parsed: Description, media: Section): OfferedMedia['extensions'] {
  return [...parsed.ext, ...media.ext].flatMap((extension) =>
    extension.direction === 'inactive' || extension['encrypt-uri'] !== undefined
      ? []
      : { id: extension.value, uri: extension.uri },
  );
}

function mediaOf(parsed: Description, media: Section): OfferedMedia {
  const kind = kindOf(media);
  const { mid } = media;
  const place = `m=${kind}`;
  if (mid === undefined || !MID.test(mid)) {
    throw SdpError.malformed(`${place} a=mid`, 'is missing or not valid');
  }
  if (!/^(UDP\/TLS\/)?RTP\/SAVPF$/.test(media.protocol)) {
    throw SdpError.unsupported(place, `the protocol ${media.protocol.slice(0, 40)} is not UDP/TLS/RTP/SAVPF`);
  }
  if (media.port === 0 && media.bundleOnly === undefined) {
    throw SdpError.unsupported(place, 'is not in use');
  }
  if (media.rtcpMux === undefined) {
    throw SdpError.unsupported(place, 'RTCP must be on the port of RTP (a=rtcp-mux)');
  }
  const direction = media.direction ?? parsed.direction ?? 'sendrecv';
  return {
    kind,
    mid,
    protocol: media.protocol,
    sends: direction === 'sendonly' || direction === 'sendrecv',
    receives: direction === 'recvonly' || direction === 'sendrecv',
    codecs: codecsOf(media),
    extensions: extensionsOf(parsed, media),
    reducedSize: media.rtcpRsize !== undefined,
    ...streamsOf(media),
  };
}

function assertOneBundle(parsed: Description, mids: string[]): void {
  if (new Set(mids).size !== mids.length) {
    throw SdpError.malformed('a=mid', 'two media sections have the same');
  }
  const bundle = parsed.groups.find(({ type }) => type === 'BUNDLE')?.mids.split(' ') ?? [];
  if (mids.length > 1 && !mids.every((mid) => bundle.includes(mid))) {
    throw SdpError.unsupported('a=group:BUNDLE', 'must name every media section');
  }
}

/** Of the section that carries the transport; all others of the bundle have the same. */
function dtlsOf(parsed: Description, media: Section): types.DtlsParameters {
  const { type, hash } = media.fingerprint ?? parsed.fingerprint ?? { type: '', hash: '' };
  const algorithm = type.toLowerCase();
  if (!HASHES.includes(algorithm) || !FINGERPRINT.test(hash)) {
    throw SdpError.malformed('a=fingerprint', 'is missing or not valid');
  }
  const role = ROLES[media.setup ?? parsed.setup ?? ''];
  if (role === undefined) {
    throw SdpError.malformed('a=setup', 'must be actpass, active or passive');
  }
  return {
    role,
    fingerprints: [{ algorithm: algorithm as types.FingerprintAlgorithm, value: hash.toUpperCase() }],
  };
}

/**
 * Reads an offer (RFC 9429) within the limits that WHIP and WHEP set (RFC 9725, section 4.4): max-bundle, RTCP multiplexed, one
 * MediaStream. Throws `SdpError`.
 */
export function parseOffer(text: string): Offer {
  const parsed = parseLines(text);
  if (parsed.version !== 0 || parsed.origin === undefined) {
    throw SdpError.malformed('v=, o=', 'are missing or not valid');
  }
  const [first] = parsed.media;
  if (first === undefined) {
    throw SdpError.malformed('m=', 'there is no media section');
  }
  const media = parsed.media.map((section) => mediaOf(parsed, section));
  assertOneBundle(
    parsed,
    media.map(({ mid }) => mid),
  );
  if (new Set(media.map(({ kind }) => kind)).size !== media.length) {
    throw SdpError.unsupported('m=', 'there is more than one section of a kind');
  }
  // A bundle-only section need not carry the transport.
  const carrier = parsed.media.find(({ bundleOnly }) => bundleOnly === undefined) ?? first;
  const ice = credentialsOf(parsed, carrier);
  if (ice === null) {
    throw SdpError.malformed('a=ice-ufrag', 'is missing');
  }
  return {
    media,
    ice,
    dtls: dtlsOf(parsed, carrier),
    allowsMixedExtensions: parsed.extmapAllowMixed !== undefined || first.extmapAllowMixed !== undefined,
  };
}
