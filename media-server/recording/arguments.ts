import type { types } from 'mediasoup';

/** Constant arguments, written as on a command line. Nothing from outside goes through here: there is no quoting. */
const words = (line: string): string[] => line.split(' ');

/** How often a picture can be begun with, ms: the length of a segment. */
export const SEGMENT_MS = 2_000;
/** Length of a fragment, unless a key frame ends it: what is lost at most when the packager is killed. */
export const FRAGMENT_MS = 300;
const VIDEO_BPS = 2_500_000;

const QUIET = words('-hide_banner -nostats');

/** Fragmented MP4 to the standard output. */
const FRAGMENTS = [
  ...words('-f mp4 -movflags empty_moov+default_base_moof+frag_keyframe+skip_trailer'),
  ...words(`-frag_duration ${FRAGMENT_MS * 1_000} -use_editlist 0 -flush_packets 1 pipe:1`),
];

/** Whether MP4 in browsers can hold the codec as it is. */
export const isCopyable = (mimeType: string): boolean => mimeType.toLowerCase() === 'video/h264';

/** One picture stream as ffmpeg is told of it (RFC 8866). It arrives at `port` of the loopback address. */
export function sessionDescription(codec: types.RtpCodecParameters, port: number): string {
  const [, name = ''] = codec.mimeType.split('/');
  const parameters = Object.entries(codec.parameters ?? {}).map(([key, value]) => `${key}=${String(value)}`);
  return [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=video ${port} RTP/AVP ${codec.payloadType}`,
    `a=rtpmap:${codec.payloadType} ${name}/${codec.clockRate}`,
    ...(parameters.length === 0 ? [] : [`a=fmtp:${codec.payloadType} ${parameters.join(';')}`]),
    'a=recvonly',
    '',
  ].join('\r\n');
}

/** VP8 becomes H.264, at the sizes and times of its frames. */
const ENCODE = [
  ...words('-c:v libx264 -preset veryfast -tune zerolatency -profile:v main -pix_fmt yuv420p -threads 2'),
  ...words(`-crf 23 -maxrate ${VIDEO_BPS} -bufsize ${VIDEO_BPS} -fps_mode passthrough`),
  // The first three a second apart, for whoever begins to watch now.
  ...words(`-force_key_frames expr:gte(t,if(lt(n_forced,3),n_forced,(n_forced-2)*${SEGMENT_MS / 1000}+2))`),
];

/** Arguments for packaging one picture stream that a session description on the standard input tells of. */
export function pictureArguments(copy: boolean): string[] {
  return [
    ...QUIET,
    // What the graph of filters is made for tells the size of the picture, and that it has changed.
    ...words(`-loglevel ${copy ? 'warning' : 'verbose'}`),
    ...words('-protocol_whitelist pipe,file,rtp,udp -copyts'),
    // Lost packets that are sent again come late: they are waited for this long, microseconds.
    ...words('-max_delay 400000 -buffer_size 1000000'),
    ...words('-analyzeduration 5000000 -probesize 2000000 -fpsprobesize 0 -f sdp -i pipe:0 -map 0:v:0'),
    ...(copy ? words('-c:v copy') : ENCODE),
    // Times stay what RTP says, counted from the first packet.
    ...words('-avoid_negative_ts disabled'),
    ...FRAGMENTS,
  ];
}

/** How ffmpeg and ffprobe open an HLS address: at its newest segment, by no other protocol than HTTP. */
const STREAM_INPUT = words(
  '-protocol_whitelist http,https,tcp,tls,crypto -rw_timeout 8000000 -live_start_index -1',
);

/** Arguments of ffprobe for the sound of what lies at an HLS address: one word, its codec, or none. */
export function soundArguments(url: string): string[] {
  return [
    ...words('-v error'),
    ...STREAM_INPUT,
    ...words('-analyzeduration 2000000 -select_streams a:0 -show_entries stream=codec_name -of csv=p=0'),
    url,
  ];
}

/** Arguments for packaging what lies at an HLS address, with sound of this codec. Credentials may be part of the address. */
export function streamArguments(url: string, sound: string): string[] {
  return [
    ...QUIET,
    ...words('-loglevel warning -nostdin'),
    ...STREAM_INPUT,
    '-i',
    url,
    ...words('-map 0:v:0? -map 0:a:0? -c copy'),
    // Transport streams frame AAC in another way than MP4.
    ...(sound === 'aac' ? words('-bsf:a aac_adtstoasc') : []),
    ...FRAGMENTS,
  ];
}
