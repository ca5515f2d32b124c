import * as fc from 'fast-check';

const FINGERPRINT = `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`;
const HEAD = ['v=0', 'o=- 5228595038118931041 2 IN IP4 127.0.0.1', 's=-', 't=0 0'];
const ICE = ['a=ice-ufrag:EsAw', 'a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y'];
const TRANSPORT_CC = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';
const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const RID = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';

const text = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

/** As OBS (libdatachannel) offers: one codec each, SSRCs told, transport attributes in each section. */
export const OBS = text([
  ...HEAD,
  'a=group:BUNDLE 0 1',
  'a=group:LS 0 1',
  'a=msid-semantic:WMS *',
  'a=ice-options:ice2,trickle',
  FINGERPRINT,
  'm=audio 50000 UDP/TLS/RTP/SAVPF 111',
  'c=IN IP4 10.0.0.7',
  'a=mid:0',
  'a=sendonly',
  'a=ssrc:1001 cname:pxpkoxrOJXAMTLSL',
  'a=ssrc:1001 msid:stream stream-audio',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1',
  'a=setup:actpass',
  ...ICE,
  'm=video 50000 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 10.0.0.7',
  'a=mid:1',
  'a=sendonly',
  'a=ssrc:1002 cname:pxpkoxrOJXAMTLSL',
  'a=rtcp-mux',
  'a=rtpmap:96 H264/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 goog-remb',
  'a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1',
  'a=setup:actpass',
  ...ICE,
  'a=candidate:1 1 UDP 2122317823 10.0.0.7 50000 typ host',
  'a=end-of-candidates',
]);

/** As GStreamer's webrtcbin offers: high profile, retransmission, everything twice. */
export const GSTREAMER = text([
  ...HEAD,
  'a=ice-options:trickle',
  'a=group:BUNDLE video0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
  'c=IN IP4 0.0.0.0',
  'a=setup:actpass',
  ...ICE,
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=sendonly',
  'a=rtpmap:96 H264/90000',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 ccm fir',
  'a=rtcp-fb:96 transport-cc',
  'a=rtcp-fb:* nack',
  'a=fmtp:96 packetization-mode=1;profile-level-id=64001f;sprop-parameter-sets=Z2QAH6zZQ,aOvjyyLA',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=ssrc-group:FID 2002 2003',
  `a=extmap:7 ${TRANSPORT_CC}`,
  'a=ssrc:2002 msid:user webrtctransceiver0',
  'a=ssrc:2002 cname:user',
  'a=ssrc:2003 cname:user',
  'a=mid:video0',
  FINGERPRINT.replace('sha-256', 'SHA-256'),
]);

/** As ffmpeg's WHIP muxer offers: it waits for the other side to begin DTLS. */
export const FFMPEG = text([
  ...HEAD,
  'a=group:BUNDLE 0 1',
  'a=extmap-allow-mixed',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  ...ICE,
  FINGERPRINT,
  'a=setup:passive',
  'a=mid:0',
  'a=sendonly',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=ssrc:3001 cname:ffmpeg',
  'm=video 9 UDP/TLS/RTP/SAVPF 106',
  ...ICE,
  FINGERPRINT,
  'a=setup:passive',
  'a=mid:1',
  'a=sendonly',
  'a=rtcp-mux',
  'a=rtcp-rsize',
  'a=rtpmap:106 H264/90000',
  'a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42c01f',
  'a=ssrc:3002 cname:ffmpeg',
]);

/** A simulcast by rids; `rids` as they are listed, with restrictions after a blank. */
export const simulcast = (rids: readonly string[]): string =>
  text([
    ...HEAD,
    'a=group:BUNDLE 0',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    ...ICE,
    FINGERPRINT,
    'a=setup:actpass',
    'a=mid:0',
    'a=sendonly',
    'a=rtcp-mux',
    `a=extmap:4 ${MID}`,
    `a=extmap:10 ${RID}`,
    'a=rtpmap:96 VP8/90000',
    ...rids.map((rid) => {
      const [id, restrictions] = rid.split(' ');
      return `a=rid:${id} send${restrictions === undefined ? '' : ` ${restrictions}`}`;
    }),
    `a=simulcast:send ${rids.map((rid) => rid.split(' ')[0]).join(';')}`,
  ]);

/** A player's offer: what it can decode, in its own numbers. */
export const player = (codecs: readonly { payloadType: number; map: string; format?: string }[]): string =>
  text([
    ...HEAD,
    'a=group:BUNDLE v',
    `m=video 9 UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    ...ICE,
    FINGERPRINT,
    'a=setup:actpass',
    'a=mid:v',
    'a=recvonly',
    'a=rtcp-mux',
    ...codecs.flatMap(({ payloadType, map, format }) => [
      `a=rtpmap:${payloadType} ${map}`,
      `a=rtcp-fb:${payloadType} nack pli`,
      ...(format === undefined ? [] : [`a=fmtp:${payloadType} ${format}`]),
    ]),
  ]);

/** Offers that an encoder may send, with numbers and names of its own. */
export const anyOffer: fc.Arbitrary<string> = fc
  .record({
    payloadTypes: fc.uniqueArray(fc.integer({ min: 96, max: 127 }), { minLength: 3, maxLength: 3 }),
    mids: fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { minLength: 2, maxLength: 2 }),
    ssrcs: fc.uniqueArray(fc.integer({ min: 1, max: 0xff_ff_ff_ff }), { minLength: 3, maxLength: 3 }),
    extensions: fc.uniqueArray(fc.integer({ min: 1, max: 14 }), { minLength: 3, maxLength: 3 }),
    codec: fc.constantFrom('VP8/90000', 'H264/90000', 'h264/90000'),
    profile: fc.constantFrom('42e01f', '42001f', '42c015', '4d0032', '640028', '420010'),
    withAudio: fc.boolean(),
    withRtx: fc.boolean(),
    withSsrc: fc.boolean(),
    layers: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ payloadTypes, mids, ssrcs, extensions, codec, profile, layers, ...has }) => {
    const [video, rtx, audio] = payloadTypes;
    const [videoMid, audioMid] = mids;
    const rids = Array.from({ length: layers }, (_, index) => `r${index}`);
    const transport = [...ICE, FINGERPRINT, 'a=setup:actpass', 'a=sendonly', 'a=rtcp-mux'];
    return text([
      ...HEAD,
      `a=group:BUNDLE ${has.withAudio ? `${audioMid} ` : ''}${videoMid}`,
      ...(has.withAudio
        ? [
            `m=audio 9 UDP/TLS/RTP/SAVPF ${audio}`,
            ...transport,
            `a=mid:${audioMid}`,
            `a=rtpmap:${audio} opus/48000/2`,
            `a=ssrc:${ssrcs[2]} cname:x`,
          ]
        : []),
      `m=video 9 UDP/TLS/RTP/SAVPF ${video}${has.withRtx ? ` ${rtx}` : ''}`,
      ...transport,
      `a=mid:${videoMid}`,
      `a=extmap:${extensions[0]} ${MID}`,
      `a=extmap:${extensions[1]} ${RID}`,
      `a=extmap:${extensions[2]} ${TRANSPORT_CC}`,
      `a=rtpmap:${video} ${codec}`,
      `a=rtcp-fb:${video} nack`,
      `a=rtcp-fb:${video} transport-cc`,
      ...(codec === 'VP8/90000' ? [] : [`a=fmtp:${video} packetization-mode=1;profile-level-id=${profile}`]),
      ...(has.withRtx ? [`a=rtpmap:${rtx} rtx/90000`, `a=fmtp:${rtx} apt=${video}`] : []),
      ...rids.map((rid) => `a=rid:${rid} send`),
      ...(layers > 0 ? [`a=simulcast:send ${rids.join(';')}`] : []),
      ...(has.withSsrc && layers === 0
        ? [...(has.withRtx ? [`a=ssrc-group:FID ${ssrcs[0]} ${ssrcs[1]}`] : []), `a=ssrc:${ssrcs[0]} cname:x`]
        : []),
    ]);
  });

const NUMBER_LIKE = ['0', '7', '-1', '1e3', '99999999999', '', ' ', '*', 'x'.repeat(3_000), '__proto__'];

/** A valid text with some of its lines gone, doubled, moved or with another value. */
export const spoilt = (base: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      base,
      fc.array(
        fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.oneof(fc.constantFrom(...NUMBER_LIKE), fc.string())),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
    )
    .map(([whole, changes]) => {
      const lines = whole.split('\r\n');
      for (const [at, how, value] of changes) {
        const index = at % lines.length;
        const line = lines[index] ?? '';
        const replaced = [
          [],
          [line, line],
          [line.replace(/[:= ][^:= ]*$/, (part) => `${part[0] ?? ''}${value}`)],
          [line.slice(0, value.length)],
          [`${line.slice(0, 2)}${value}`],
        ][how];
        lines.splice(index, 1, ...(replaced ?? []));
      }
      return lines.join('\r\n');
    });
