import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Source, SourceState } from '#shared/sources.ts';
import { RtspCamera, type CameraOptions } from '../../../simulators/rtsp-camera/camera.ts';
import { until } from '../sfu-support.ts';
import type { TestClient } from '../support/client.ts';
import { ask, type HttpAnswer } from '../support/http.ts';
import type { TestServer } from '../support/server.ts';

export const PICTURE = { width: 320, height: 180, fps: 15 };

/** A camera on this machine. */
export function startCamera(overrides: Partial<CameraOptions> = {}): Promise<RtspCamera> {
  return RtspCamera.start({
    host: '127.0.0.1',
    port: 0,
    path: 'gate',
    format: PICTURE,
    colour: 'red',
    name: 'gate',
    audio: 'pcma',
    toneHz: 440,
    login: null,
    dropAfterMs: null,
    say: () => undefined,
    ...overrides,
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until a source is in a state. */
export function become(client: TestClient, id: string, state: SourceState): Promise<Source> {
  return until(
    `${id} to be ${state}`,
    async () =>
      (await client.call.sources.list.query({})).find((source) => source.id === id && source.state === state),
    40_000,
  );
}

/** Runs a program to its end and answers with what it wrote; throws when it fails. */
export async function run(program: string, args: readonly string[]): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors, [code]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (code !== 0) {
    throw new Error(`${program} ended with ${code}: ${errors.toString().slice(-2_000)}`);
  }
  return output;
}

/** One segment as a playlist names it. */
export interface Listed {
  uri: string;
  init: string;
  /** UTC ms. */
  at: number;
  ms: number;
  isBreak: boolean;
}

export interface Playlist {
  text: string;
  segments: Listed[];
  isComplete: boolean;
  sequence: number;
}

/** Reads a media playlist by itself, not with the code that made it. */
export function readPlaylist(text: string): Playlist {
  const segments: Listed[] = [];
  let [init, at, ms, isBreak] = ['', Number.NaN, Number.NaN, false];
  for (const line of text.split('\n')) {
    const [, tag = '', value = ''] = /^#([A-Z0-9-]+):?(.*)$/.exec(line) ?? [];
    if (tag === 'EXT-X-MAP') {
      init = /URI="([^"]+)"/.exec(value)?.[1] ?? '';
    } else if (tag === 'EXT-X-PROGRAM-DATE-TIME') {
      at = Date.parse(value);
    } else if (tag === 'EXTINF') {
      ms = Math.round(Number(value.replace(',', '')) * 1000);
    } else if (tag === 'EXT-X-DISCONTINUITY') {
      isBreak = true;
    } else if (tag === '' && line !== '') {
      segments.push({ uri: line, init, at, ms, isBreak });
      isBreak = false;
    }
  }
  return {
    text,
    segments,
    isComplete: text.includes('#EXT-X-ENDLIST'),
    sequence: Number(/#EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1]),
  };
}

/** Asks as somebody who has signed in. */
export const askAs = (
  server: TestServer,
  token: string | undefined,
  name: string,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> => ask(server, name, { token, headers });

/** A playlist that has to be there. */
export async function fetchPlaylist(server: TestServer, token: string, name: string): Promise<Playlist> {
  const { status, body } = await askAs(server, token, name);
  if (status !== 200) {
    throw new Error(`${name} answers with ${status}: ${body.toString()}`);
  }
  return readPlaylist(body.toString());
}

/** Header and segments in one file, as a player puts them together. */
export async function fetchMedia(
  server: TestServer,
  token: string,
  segments: readonly Pick<Listed, 'init' | 'uri'>[],
): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const uri of [segments[0]?.init ?? '', ...segments.map((segment) => segment.uri)]) {
    const { status, body } = await askAs(server, token, uri);
    if (status !== 200) {
      throw new Error(`${uri} answers with ${status}`);
    }
    parts.push(body);
  }
  return Buffer.concat(parts);
}

/** A folder for one test, with what it writes there. */
export class Scratch {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'ecc-footage-'));

  write(name: string, content: Buffer | string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface ProbedStream {
  codec_type: string;
  codec_name: string;
  width?: number;
  height?: number;
  duration?: string;
  nb_read_packets?: string;
}

/** Streams of a file, as ffprobe sees them. */
export async function probe(file: string): Promise<ProbedStream[]> {
  const json = await run('ffprobe', ['-v', 'error', '-count_packets', '-show_streams', '-of', 'json', file]);
  return (JSON.parse(json.toString()) as { streams: ProbedStream[] }).streams;
}

/** Red, green and blue of the colour block of a file's pictures, one a frame. */
export async function blockColours(file: string): Promise<[number, number, number][]> {
  const raw = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    file,
    '-vf',
    'crop=iw/8:ih/4:iw/16:ih*3/8,scale=1:1:flags=area',
    '-fps_mode',
    'passthrough',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '-',
  ]);
  return Array.from({ length: raw.length / 3 }, (_, index) => {
    const [r = 0, g = 0, b = 0] = raw.subarray(index * 3, index * 3 + 3);
    return [r, g, b];
  });
}

/** Mean volume of a file's sound in a band around a frequency, dB. */
export async function toneVolume(file: string, hertz: number): Promise<number> {
  const child = spawn(
    'ffmpeg',
    [
      '-hide_banner',
      '-i',
      file,
      '-vn',
      '-af',
      `bandpass=f=${hertz}:width_type=h:w=40,volumedetect`,
      '-f',
      'null',
      '-',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const said = (await buffer(child.stderr)).toString();
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(said)?.[1] ?? Number.NaN);
}
