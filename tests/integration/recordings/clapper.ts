import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { PlainTrack } from '../../../media-server/sfu/plain-track.ts';
import { run } from './support.ts';

/** From one clap to the next, and how long each lasts, seconds. */
const PERIOD_S = 0.8;
const CLAP_S = 0.12;
const FPS = 25;
const SAMPLES_A_MS = 48;
/** Louder is a beep, of 32,768; brighter is a flash, of 255. */
const LOUD = 3_000;
const BRIGHT = 128;
/** What lies nearer together belongs to one clap, ms. */
const APART_MS = 150;

const isClap = `lt(mod(t,${PERIOD_S}),${CLAP_S})`;
const PICTURE = `color=c=black:s=320x180:r=${FPS},drawbox=c=white:t=fill:enable='${isClap}'`;
const SOUND = `aevalsrc='0.5*sin(2*PI*1000*t)*${isClap}':s=48000`;

/** Writes claps as recordings lie on the disk: header and fragments of one MP4 with H.264 and Opus. */
export async function writeClaps(file: string, lengthMs: number): Promise<void> {
  await run('ffmpeg', [
    ...'-nostdin -v error -f lavfi -i'.split(' '),
    PICTURE,
    ...'-f lavfi -i'.split(' '),
    SOUND,
    ...`-t ${lengthMs / 1000} -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency`.split(' '),
    ...'-c:a libopus -f mp4 -movflags empty_moov+default_base_moof+frag_keyframe -use_editlist 0'.split(' '),
    file,
  ]);
}

/** Sends a picture that flashes white and a sound that beeps at the same moments, as a clapperboard does. */
export function sendClaps(video: PlainTrack, audio: PlainTrack): { stop: () => Promise<void> } {
  const to = ({ port, rtcpPort }: PlainTrack): string =>
    `rtp://127.0.0.1:${port}?rtcpport=${rtcpPort}&pkt_size=1200`;
  const child = spawn(
    'ffmpeg',
    [
      ...'-nostdin -loglevel error -re -f lavfi -i'.split(' '),
      PICTURE,
      ...'-re -f lavfi -i'.split(' '),
      SOUND,
      ...`-map 0:v -pix_fmt yuv420p -c:v libx264 -preset ultrafast -tune zerolatency -g ${FPS}`.split(' '),
      ...`-bsf:v dump_extra=freq=keyframe -ssrc ${video.ssrc} -payload_type 101 -f rtp`.split(' '),
      to(video),
      ...`-map 1:a -ac 2 -c:a libopus -b:a 64k -ssrc ${audio.ssrc} -payload_type 100 -f rtp`.split(' '),
      to(audio),
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return {
    stop: async () => {
      const gone = once(child, 'close');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Moments at which something begins, of those at which it is there, ms. */
function beginnings(moments: readonly number[]): number[] {
  return moments.filter((at, index) => at - (moments[index - 1] ?? -Infinity) > APART_MS);
}

/** When a part of a file's picture begins to flash, ms. `crop` as ffmpeg takes it; the picture has a constant rate. */
async function flashes(file: string, crop: string): Promise<number[]> {
  const raw = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-vf',
    `crop=${crop},scale=1:1:flags=area,format=gray`,
    ...'-f rawvideo -'.split(' '),
  ]);
  return beginnings([...raw].flatMap((grey, frame) => (grey > BRIGHT ? [(frame * 1000) / FPS] : [])));
}

/** When a file's sound begins to beep, ms. */
async function beeps(file: string): Promise<number[]> {
  const raw = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    ...'-vn -ac 1 -ar 48000 -f s16le -'.split(' '),
  ]);
  const samples = new Int16Array(raw.buffer, raw.byteOffset, Math.floor(raw.length / 2));
  const loud: number[] = [];
  for (const [index, sample] of samples.entries()) {
    if (Math.abs(sample) > LOUD) {
      loud.push(index / SAMPLES_A_MS);
    }
  }
  return beginnings(loud);
}

/** How much later each beep is than its flash, ms; a clap that is cut off is left out. */
export async function clapOffsets(file: string, crop: string): Promise<number[]> {
  const heard = await beeps(file);
  return (await flashes(file, crop)).flatMap((flash) => {
    const nearest = heard.map((beep) => beep - flash).toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
    return nearest === undefined || Math.abs(nearest) > APART_MS ? [] : [nearest];
  });
}
