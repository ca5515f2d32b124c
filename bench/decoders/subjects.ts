import { AppError } from '#shared/errors.ts';
import { decodePositions, encodePositions } from '#shared/positions.ts';
import { Gb28181Error } from '../../media-server/gb28181/fault.ts';
import {
  encodeManscdp,
  parseManscdp,
  readAlarm,
  readCatalog,
  readPositions,
} from '../../media-server/gb28181/manscdp.ts';
import { splitAdts } from '../../media-server/gb28181/media/adts.ts';
import { PsDemuxer } from '../../media-server/gb28181/media/ps.ts';
import { parseRtp, RtpFrames, RtpOrder } from '../../media-server/gb28181/media/rtp.ts';
import { readMedia } from '../../media-server/gb28181/sdp.ts';
import { encodeMessage, parseDatagram } from '../../media-server/gb28181/sip/message.ts';
import { SipStreamReader } from '../../media-server/gb28181/sip/stream-reader.ts';
import { parseSpeechOffer } from '../../media-server/gb28181/speech-sdp.ts';
import { packetUnits } from '../../media-server/recording/mp4/opus.ts';
import { isRtcp, parseRtp as readRtp, parseSenderReports } from '../../media-server/recording/rtp.ts';
import { decodeAmf, encodeAmf } from '../../media-server/rtmp/amf0.ts';
import { ChunkReader, MESSAGE, writeMessage } from '../../media-server/rtmp/chunks.ts';
import { RtmpError } from '../../media-server/rtmp/rtmp-error.ts';
import { RtpSender, STREAM_TYPE, videoPack } from '../../simulators/gb28181/program-stream.ts';

/** A decoder of bytes that come from outside. */
export interface Subject {
  name: string;
  /** Good inputs, which are mutated. */
  samples: readonly Buffer[];
  /** Takes one input. One that keeps a state begins anew after a fault, as its connection does. */
  decode: (bytes: Buffer) => void;
  /** Whether this is the error that it says it throws; anything else is a fault of the decoder. */
  isTyped: (error: unknown) => boolean;
}

const never = (): boolean => false;
const isGb = (error: unknown): boolean => error instanceof Gb28181Error;
const isRtmp = (error: unknown): boolean => error instanceof RtmpError;

const REGISTER = encodeMessage({
  type: 'request',
  method: 'REGISTER',
  uri: 'sip:33000000002000000001@3300000000',
  headers: [
    { name: 'via', value: 'SIP/2.0/UDP 192.0.2.7:5060;rport;branch=z9hG4bK4711' },
    { name: 'from', value: '<sip:33010000001320000001@3300000000>;tag=77' },
    { name: 'to', value: '<sip:33010000001320000001@3300000000>' },
    { name: 'call-id', value: '8d2f@192.0.2.7' },
    { name: 'cseq', value: '2 REGISTER' },
    { name: 'contact', value: '<sip:33010000001320000001@192.0.2.7:5060>' },
    { name: 'expires', value: '3600' },
  ],
  body: Buffer.alloc(0),
});

const CATALOG = Buffer.from(
  `<?xml version="1.0" encoding="GB2312"?>\r\n<Response><CmdType>Catalog</CmdType><SN>7</SN><DeviceID>33010000001320000001</DeviceID><SumNum>2</SumNum><DeviceList Num="1"><Item><DeviceID>33010000001320000002</DeviceID><Name>&#22823;&#38376;</Name><Status>ON</Status><Info><PTZType>1</PTZType></Info></Item></DeviceList></Response>`,
);
const POSITION = encodeManscdp('Notify', {
  CmdType: 'MobilePosition',
  SN: 7,
  DeviceID: '33010000001320000001',
  Time: '2026-01-05T16:00:00',
  Longitude: '120.654321',
  Latitude: '30.123456',
  Speed: 36,
});

const sdpOf = (...lines: string[]): Buffer =>
  Buffer.from(
    ['v=0', 'o=33 0 0 IN IP4 192.0.2.7', 's=Play', 'c=IN IP4 192.0.2.7', 't=0 0', ...lines, ''].join('\r\n'),
  );

const picture = Buffer.concat([
  Buffer.from('00000001674d001e00000001680100000001', 'hex'),
  Buffer.alloc(600, 0x65),
]);
const packets = new RtpSender(7).packets(
  videoPack(picture, { pts: 90_000, isKey: true, videoType: STREAM_TYPE.h264 }),
  90_000,
);
const framed = Buffer.concat(
  packets.map((packet) => Buffer.concat([Buffer.of(packet.length >> 8, packet.length & 0xff), packet])),
);

const POSITIONS = Buffer.from(
  encodePositions({
    kind: 'delta',
    sequence: 7,
    serverTime: 1_767_600_000_000,
    rows: Array.from({ length: 4 }, (_, no) => ({
      no,
      lon: 120.1,
      lat: 30.2,
      ageMs: 40,
      accuracy: 8,
      speed: 1.5,
      heading: null,
      battery: 0.5,
      state: 'live' as const,
    })),
  }),
);

const AMF = encodeAmf([
  'connect',
  1,
  { app: 'live', tcUrl: 'rtmp://192.0.2.1/live', capabilities: 239, isLive: true },
]);
const CHUNKS = writeMessage(3, { type: MESSAGE.command, streamId: 0, payload: AMF });

/** Every decoder of bytes that reach the product from outside, but that of JT/T 808, which has a benchmark of its own. */
export function subjects(): Subject[] {
  let order = new RtpOrder(() => undefined);
  let demuxer = new PsDemuxer(() => undefined);
  let clock = 0;
  return [
    { name: 'SIP datagram', samples: [REGISTER], decode: parseDatagram, isTyped: isGb },
    {
      name: 'SIP stream',
      samples: [REGISTER],
      decode: (bytes) => void [...new SipStreamReader().push(bytes)],
      isTyped: isGb,
    },
    {
      name: 'MANSCDP body',
      samples: [CATALOG, POSITION],
      decode: (bytes) => {
        const message = parseManscdp(bytes);
        readCatalog(message);
        readPositions(message);
        readAlarm(message);
      },
      isTyped: isGb,
    },
    {
      name: 'SDP of a picture',
      samples: [sdpOf('m=video 30000 TCP/RTP/AVP 96 97', 'a=setup:passive', 'y=0100000001')],
      decode: (bytes) => void readMedia(bytes, 'video'),
      isTyped: isGb,
    },
    {
      name: 'SDP of speech',
      samples: [sdpOf('m=audio 30000 RTP/AVP 8 96', 'a=recvonly', 'y=0100000001')],
      decode: parseSpeechOffer,
      isTyped: isGb,
    },
    {
      name: 'RTP with a program stream',
      samples: packets,
      decode: (bytes) => {
        clock += 5;
        order.push(parseRtp(bytes), clock);
        demuxer.push(bytes.subarray(12), { timestamp: clock * 90, hasGap: clock % 50 === 0 });
        if (clock % 5_000 === 0) {
          order = new RtpOrder(() => undefined);
          demuxer = new PsDemuxer(() => undefined);
        }
      },
      isTyped: isGb,
    },
    {
      name: 'RTP over TCP',
      samples: [framed],
      decode: (bytes) => void [...new RtpFrames().push(bytes)],
      isTyped: isGb,
    },
    {
      name: 'AAC in ADTS',
      samples: [Buffer.from('fff16c40013ffcaabbfff16c40013ffcaabb', 'hex')],
      decode: splitAdts,
      isTyped: isGb,
    },
    { name: 'AMF0', samples: [AMF], decode: decodeAmf, isTyped: isRtmp },
    {
      name: 'RTMP chunks',
      samples: [CHUNKS],
      decode: (bytes) => void [...new ChunkReader().read(bytes)],
      isTyped: isRtmp,
    },
    {
      name: 'RTP and RTCP of the SFU',
      samples: [
        packets[0] ?? Buffer.alloc(0),
        Buffer.from('80c8000600000007e00000000000000000015f900000000100000258', 'hex'),
      ],
      decode: (bytes) => void (isRtcp(bytes) ? parseSenderReports(bytes) : readRtp(bytes)),
      isTyped: never,
    },
    {
      name: 'Opus packet',
      samples: [Buffer.from('fc0201020304', 'hex'), Buffer.from('fb0f01', 'hex')],
      decode: packetUnits,
      isTyped: never,
    },
    {
      name: 'position frame',
      samples: [POSITIONS],
      decode: (bytes) => void decodePositions(Uint8Array.from(bytes).buffer),
      isTyped: (error) => error instanceof AppError,
    },
  ];
}
