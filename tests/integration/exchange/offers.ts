const FINGERPRINT = `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`;

export interface OfferShape {
  /** `rtpmap` of the picture. */
  video?: string;
  secondVideo?: boolean;
}

const common = (mid: string): string[] => [
  'c=IN IP4 0.0.0.0',
  `a=mid:${mid}`,
  'a=sendonly',
  'a=ice-ufrag:EsAw',
  'a=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y',
  FINGERPRINT,
  'a=setup:actpass',
  'a=rtcp-mux',
  'a=rtcp-rsize',
];

const video = (mid: string, map: string): string[] => [
  'm=video 9 UDP/TLS/RTP/SAVPF 96 97',
  ...common(mid),
  `a=rtpmap:96 ${map}`,
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  `a=ssrc:1${mid} cname:encoder`,
];

/** An offer of one sound and one picture, as an encoder makes it. */
export function offerOf({ video: map = 'VP8/90000', secondVideo = false }: OfferShape = {}): string {
  const mids = secondVideo ? '0 1 2' : '0 1';
  return [
    'v=0',
    'o=- 5228595038118931041 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mids}`,
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    ...common('0'),
    'a=rtpmap:111 opus/48000/2',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=ssrc:9 cname:encoder',
    ...video('1', map),
    ...(secondVideo ? video('2', map) : []),
    '',
  ].join('\r\n');
}
