import type { types } from 'mediasoup';
import { receivable, type PlainCodec } from './codecs.ts';
import type { AnsweredMedia } from './answer.ts';
import type { OfferedCodec, OfferedMedia } from './offer.ts';
import { SdpError } from './sdp-error.ts';

/** As many pictures of a simulcast as the SFU takes. */
const MAX_LAYERS = 3;
const TRANSPORT_CC_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const RID_URI = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

/** What the other side may send of one section: for the SFU, and for the answer. */
export interface Receiving {
  rtpParameters: types.RtpParameters;
  answered: AnsweredMedia;
}

function choose(media: OfferedMedia): { codec: OfferedCodec; plain: PlainCodec } {
  for (const codec of media.codecs) {
    const plain = receivable(codec, media.kind);
    if (plain !== null) {
      return { codec, plain };
    }
  }
  const wanted = media.kind === 'audio' ? 'opus/48000/2' : 'VP8 or H264';
  throw SdpError.unsupported(`m=${media.kind}`, `offers none of the codecs that are taken: ${wanted}`);
}

function extensionsIn(media: OfferedMedia, capabilities: types.RtpCapabilities): OfferedMedia['extensions'] {
  const known = (capabilities.headerExtensions ?? []).filter(
    ({ kind, direction }) => kind === media.kind && (direction === 'sendrecv' || direction === 'recvonly'),
  );
  return media.extensions.filter(({ uri }) => known.some((extension) => extension.uri === uri));
}

/** Feedback that both sides know; of the two ways to estimate bandwidth the better one. */
function feedbackOf(
  { codec, plain }: { codec: OfferedCodec; plain: PlainCodec },
  extensions: OfferedMedia['extensions'],
  capabilities: types.RtpCapabilities,
): OfferedCodec['feedback'] {
  const known = capabilities.codecs?.find(({ mimeType }) => mimeType === plain.mimeType)?.rtcpFeedback ?? [];
  const unwanted = extensions.some(({ uri }) => uri === TRANSPORT_CC_URI) ? 'goog-remb' : 'transport-cc';
  return codec.feedback.filter(
    ({ type, parameter }) =>
      type !== unwanted && known.some((each) => each.type === type && (each.parameter ?? '') === parameter),
  );
}

function encodingsOf(
  media: OfferedMedia,
  rids: readonly string[],
  withRtx: boolean,
): types.RtpEncodingParameters[] {
  if (rids.length > 0) {
    return rids.map((rid) => ({ rid }));
  }
  if (media.ssrcs.length === 0) {
    return [{}];
  }
  return media.ssrcs.slice(0, MAX_LAYERS).map((ssrc) => {
    const repair = media.repairs.get(ssrc);
    return { ssrc, ...(withRtx && repair !== undefined ? { rtx: { ssrc: repair } } : {}) };
  });
}

/**
 * Takes one section that the other side sends, with the first of its codecs that the SFU forwards. `capabilities` are the router's.
 * Throws `unsupported` when there is none.
 */
export function receive(media: OfferedMedia, capabilities: types.RtpCapabilities): Receiving {
  const chosen = choose(media);
  const { codec, plain } = chosen;
  const extensions = extensionsIn(media, capabilities);
  const feedback = feedbackOf(chosen, extensions, capabilities);
  const rids = extensions.some(({ uri }) => uri === RID_URI) ? media.rids.slice(-MAX_LAYERS) : [];
  const { mimeType, clockRate, channels, parameters } = plain;
  const common = { clockRate, ...(channels === undefined ? {} : { channels }) };
  const codecs: types.RtpCodecParameters[] = [
    {
      mimeType,
      payloadType: codec.payloadType,
      ...common,
      parameters: parameters ?? {},
      rtcpFeedback: feedback,
    },
  ];
  if (codec.rtx !== null) {
    codecs.push({
      mimeType: `${media.kind}/rtx`,
      payloadType: codec.rtx,
      clockRate,
      parameters: { apt: codec.payloadType },
      rtcpFeedback: [],
    });
  }
  return {
    rtpParameters: {
      mid: media.mid,
      codecs,
      headerExtensions: extensions.map(({ id, uri }) => ({ id, uri: uri as types.RtpHeaderExtensionUri })),
      encodings: encodingsOf(media, rids, codec.rtx !== null),
      rtcp: { ...(media.cname === null ? {} : { cname: media.cname }), reducedSize: media.reducedSize },
    },
    answered: {
      media,
      direction: 'recvonly',
      codec,
      withRtx: codec.rtx !== null,
      feedback,
      extensions,
      rids: media.rids.filter((rid) => rids.includes(rid)),
      stream: null,
    },
  };
}
