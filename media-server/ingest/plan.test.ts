import { expect, it } from 'vitest';
import { ffmpegArguments, planStreams, planSubStream, pulledInput } from './plan.ts';
import { parseProbe } from './probe.ts';

const probe = (video: object, audio?: object) =>
  parseProbe(
    JSON.stringify({
      streams: [
        {
          index: 0,
          codec_type: 'video',
          width: 640,
          height: 360,
          pix_fmt: 'yuv420p',
          has_b_frames: 0,
          ...video,
        },
        ...(audio === undefined ? [] : [{ index: 1, codec_type: 'audio', ...audio }]),
      ],
    }),
  );

const codecOf = (video: object): string => {
  const probed = probe(video);
  const [plan] = probed === null ? [] : planStreams(probed);
  return plan?.codecArguments[1] ?? 'none';
};

it('planStreams() copies only H.264 that browsers decode', () => {
  expect(codecOf({ codec_name: 'h264' })).toBe('copy');
  expect(codecOf({ codec_name: 'h264', pix_fmt: 'yuvj420p' })).toBe('copy');
  expect(codecOf({ codec_name: 'h264', pix_fmt: 'yuv422p' })).toBe('libx264');
  expect(codecOf({ codec_name: 'h264', has_b_frames: 2 })).toBe('libx264');
  expect(codecOf({ codec_name: 'hevc' })).toBe('libx264');
  expect(codecOf({ codec_name: 'mjpeg' })).toBe('libx264');
});

it('planStreams() puts the parameter sets of FLV before each key frame, and those of RTSP as they are', () => {
  const probed = probe({ codec_name: 'h264' });
  const filterOf = (container: 'flv' | 'rtsp'): string | undefined =>
    probed === null ? undefined : planStreams(probed, container)[0]?.codecArguments.at(-1);
  expect([filterOf('flv'), filterOf('rtsp')]).toEqual(['h264_mp4toannexb', 'dump_extra=freq=keyframe']);
});

it('planStreams() makes Opus of every sound, and nothing of nothing', () => {
  const probed = probe({ codec_name: 'h264' }, { codec_name: 'pcm_alaw' });
  const plans = probed === null ? [] : planStreams(probed);
  expect(plans.map(({ kind, index }) => [kind, index])).toEqual([
    ['video', 0],
    ['audio', 1],
  ]);
  expect(plans[1]?.codecArguments).toContain('libopus');
  expect(planStreams({ video: null, audio: null })).toEqual([]);
});

it('parseProbe() answers null to what is not a probe', () => {
  expect(parseProbe('')).toBeNull();
  expect(parseProbe('{"streams":7}')).toBeNull();
  expect(parseProbe('{"streams":[]}')).toEqual({ video: null, audio: null });
});

it('ffmpegArguments() keeps an address in one argument whatever is in it', () => {
  const url = 'rtsp://user:a$(b);c@host/x?y=1&z=2';
  const probed = probe({ codec_name: 'h264' });
  const outputs = (probed === null ? [] : planStreams(probed)).map((plan) => ({
    plan,
    target: { port: 10_000, rtcpPort: 10_001, ssrc: 7, payloadType: 101 },
  }));
  const args = ffmpegArguments(pulledInput('rtsp', url), outputs);
  expect(args.filter((argument) => argument.includes('host'))).toEqual([url]);
  expect(args.at(-1)).toBe('rtp://127.0.0.1:10000?pkt_size=1200&connect=1&rtcpport=10001');
  expect(args).toContain('-nostdin');
});

it('planSubStream() takes a smaller H.264 beside H.264 as the second input, sent from one port with its RTCP', () => {
  const sized = (codec: string, width: number, height: number) =>
    probe({ codec_name: codec, width, height }) ?? { video: null, audio: null };
  const main = sized('h264', 1920, 1080);
  const sub = planSubStream(main, sized('h264', 640, 360));
  expect(sub?.layers).toMatchObject([{ width: 640 }, { width: 1920 }]);
  const target = { port: 10_000, localPort: 30_000, ssrc: 7, payloadType: 101 };
  const args = ffmpegArguments([], sub === null ? [] : [{ plan: sub.plan, target }]);
  expect(args).toContain('1:0');
  expect(args.at(-1)).toBe('udp://127.0.0.1:10000?pkt_size=1200&connect=1&localport=30000&reuse=1');
  for (const other of [sized('h264', 1920, 1080), sized('hevc', 640, 360), sized('h264', 0, 0)]) {
    expect(planSubStream(main, other)).toBeNull();
  }
  expect(planSubStream(sized('hevc', 1920, 1080), sized('h264', 640, 360))).toBeNull();
});
