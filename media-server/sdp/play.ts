import type { types } from 'mediasoup';
import { playable, plainCodec, type PlainCodec } from './codecs.ts';
import type { AnsweredMedia } from './answer.ts';
import type { OfferedCodec, OfferedMedia } from './offer.ts';
import { SdpError } from './sdp-error.ts';

/** How the other side can play one stream of the SFU. */
export interface Playing {
  media: OfferedMedia;
  codec: OfferedCodec;
  /** What a router must have that sends the stream under the payload type that was offered for it. */
  routerCodec: types.RouterRtpCodecCapability;
  rtpCapabilities: types.RtpCapabilities;
}

function capabilitiesOf(media: OfferedMedia, codec: OfferedCodec, plain: PlainCodec): types.RtpCapabilities {
  return {
    codecs: [{ ...plain, preferredPayloadType: codec.payloadType, rtcpFeedback: codec.feedback }],
    headerExtensions: media.extensions.map(({ id, uri }) => ({
      kind: media.kind,
      uri: uri as types.RtpHeaderExtensionUri,
      preferredId: id,
      preferredEncrypt: false,
      direction: 'sendrecv',
    })),
  };
}

/** Matches a section with the stream that it is to play, whose codec is `sent`. Throws `unsupported` when the other side can't decode it. */
export function play(media: OfferedMedia, sent: types.RtpCodecParameters): Playing {
  const codec = playable(media, sent);
  if (codec === null) {
    throw SdpError.unsupported(`m=${media.kind}`, `the source sends ${sent.mimeType}, which isn't offered`);
  }
  const plain = plainCodec(media.kind, sent);
  return {
    media,
    codec,
    routerCodec: { ...plain, preferredPayloadType: codec.payloadType },
    rtpCapabilities: capabilitiesOf(media, codec, plain),
  };
}

/** The answer for a section whose stream is sent by a consumer with these parameters. */
export function answerPlaying(
  { media, codec }: Playing,
  parameters: types.RtpParameters,
  stream: { id: string; trackId: string },
): AnsweredMedia {
  const [sent] = parameters.codecs;
  const ssrc = parameters.encodings?.[0]?.ssrc;
  return {
    media,
    direction: 'sendonly',
    codec,
    withRtx: false,
    feedback: (sent?.rtcpFeedback ?? []).map(({ type, parameter = '' }) => ({ type, parameter })),
    extensions: (parameters.headerExtensions ?? []).map(({ id, uri }) => ({ id, uri })),
    rids: [],
    stream: ssrc === undefined ? null : { ...stream, ssrc, cname: parameters.rtcp?.cname ?? stream.id },
  };
}

/** The answer for a section to which the source has nothing to send. */
export function answerNothing(media: OfferedMedia): AnsweredMedia | null {
  const [codec] = media.codecs;
  return codec === undefined
    ? null
    : {
        media,
        direction: 'inactive',
        codec,
        withRtx: false,
        feedback: [],
        extensions: [],
        rids: [],
        stream: null,
      };
}
