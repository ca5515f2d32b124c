import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import { Child } from '../../ingest/child.ts';
import { INIT_FILE, runFolder } from '../../recording/footage.ts';
import { isBreak } from '../../recording/media-playlist.ts';
import { readFragment, tracksOf } from '../../recording/mp4/fragments.ts';
import { boxesOf } from '../../recording/mp4/boxes.ts';
import type { SegmentFiles } from '../../recording/segment-files.ts';
import type { Piece } from './library.ts';
import type { Interval } from './intervals.ts';

const FONT = 'Noto Sans CJK SC';
/** The court's time stands in the picture, whatever zone the server is in. */
const ZONE = 'Asia/Shanghai';
const MARK_FILE = 'mark.txt';

/** An unbroken row of pieces of one run. */
export type Stretch = [Piece, ...Piece[]];

/** The unbroken rows that pieces are made of. */
export function stretchesOf(pieces: readonly Piece[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const piece of pieces) {
    const current = stretches.at(-1);
    const last = current?.at(-1);
    if (current === undefined || last === undefined || isBreak(last, piece)) {
      stretches.push([piece]);
    } else {
      current.push(piece);
    }
  }
  return stretches;
}

/** What is to be made of a stretch. */
export interface CutOrder {
  ffmpegPath: string;
  files: SegmentFiles;
  stretch: Stretch;
  /** Lies within the stretch. UTC ms. */
  within: Interval;
  /** Folder to work in; names are relative to it. */
  folder: string;
  output: string;
  /** What is burnt in besides the time. */
  mark: string;
  signal: AbortSignal;
  /** Ms that are done. */
  onProgress?: (ms: number) => void;
}

interface Media {
  init: Buffer;
  hasVideo: boolean;
  hasAudio: boolean;
  /** Seconds on the media's own clock at which the stretch begins. */
  beginsAt: number;
}

/** What a stretch has, from its header and its first piece. */
export async function readMedia({
  files,
  stretch: [first],
}: Pick<CutOrder, 'files' | 'stretch'>): Promise<Media> {
  const init = await readFile(path.join(runFolder(files.root, first.runId), INIT_FILE));
  const segment = await readFile(files.pathOf({ ...first, run: { id: first.runId } }));
  const tracks = tracksOf(init);
  const handlers = [...tracks.values()].map(({ handler }) => handler);
  const hasVideo = handlers.includes('vide');
  for (const box of boxesOf(segment, 0, segment.length)) {
    const [run] = box.type === 'moof' ? readFragment(segment.subarray(box.start)).tracks : [];
    const track = run === undefined ? undefined : tracks.get(run.trackId);
    if (run !== undefined && track !== undefined && (!hasVideo || track.handler === 'vide')) {
      const beginsAt = Number(run.decodeTime) / track.timescale;
      return { init, hasVideo, hasAudio: handlers.includes('soun'), beginsAt };
    }
  }
  throw new Error(`segment ${first.no} of run ${first.runId} has no media`);
}

/** A stretch as one file, header first. */
export async function* bytesOf(
  { files, stretch }: Pick<CutOrder, 'files' | 'stretch'>,
  init: Buffer,
): AsyncGenerator<Buffer> {
  yield init;
  for (const piece of stretch) {
    yield await readFile(files.pathOf({ ...piece, run: { id: piece.runId } }));
  }
}

/** Text in a box; what has a meaning in a graph of filters is quoted by whoever calls. */
export const drawn = (
  text: string,
  { y, x = 'w*0.015', size = String.raw`max(14\,h*0.035)` }: { y: string; x?: string; size?: string },
): string =>
  `drawtext=font='${FONT}':${text}:fontsize=${size}:fontcolor=white:box=1:boxcolor=black@0.55:boxborderw=5:x=${x}:y=${y}`;

/** The graph of filters that burns in who cut it out, and when each picture was taken in. `from` is the time of its first one. */
export function marks(from: number): string {
  const clock = String.raw`%{pts\:localtime\:${(from / 1000).toFixed(3)}\:%Y-%m-%d %T}`;
  const ms = String.raw`%{eif\:mod(floor((t+${((from % 1000) / 1000).toFixed(3)})*1000+0.5)\,1000)\:d\:3}`;
  return [
    drawn(`textfile=${MARK_FILE}:expansion=none`, { y: 'h*0.02' }),
    drawn(`text='${clock}.${ms} UTC+8'`, { y: 'h-th-h*0.02' }),
  ].join(',');
}

/** A run of ffmpeg in the folder of a job. */
export interface FfmpegOrder extends Pick<
  CutOrder,
  'ffmpegPath' | 'folder' | 'mark' | 'signal' | 'onProgress'
> {
  args: readonly string[];
  /** What it reads from its standard input. */
  input?: AsyncIterable<Buffer>;
}

const run = (order: CutOrder, media: Media, args: readonly string[]): Promise<void> =>
  runFfmpeg({ ...order, input: bytesOf(order, media.init), args: ['-copyts', '-i', 'pipe:0', ...args] });

/** Runs ffmpeg to its end. Throws what `signal` aborts with, or what ffmpeg said. */
export async function runFfmpeg({ args, input, ...order }: FfmpegOrder): Promise<void> {
  const { signal, folder, onProgress, ffmpegPath } = order;
  await writeFile(path.join(folder, MARK_FILE), order.mark);
  signal.throwIfAborted();
  const child = new Child(
    ffmpegPath,
    [...'-hide_banner -nostats -loglevel error -progress pipe:1'.split(' '), ...args],
    {
      ...(input === undefined ? {} : { input }),
      cwd: folder,
      env: { TZ: ZONE },
      diesWithParent: true,
      onOutput: (chunk) => {
        const done = /out_time_us=(\d+)/.exec(chunk.toString())?.[1];
        if (done !== undefined) {
          onProgress?.(Number(done) / 1000);
        }
      },
    },
  );
  const stop = (): void => void child.stop();
  signal.addEventListener('abort', stop, { once: true });
  const { code, errors } = await child.ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0) {
    throw new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${errors}`);
  }
}

export const seconds = (value: number): string => value.toFixed(4);

/** Cuts a stretch to an MP4 with H.264 and AAC, which everything plays. Throws what `signal` aborts with. */
export async function cutClip(order: CutOrder): Promise<void> {
  const media = await readMedia(order);
  const { within, stretch, output } = order;
  const start = media.beginsAt + (within.from - stretch[0].at) / 1000;
  const end = start + (within.to - within.from) / 1000;
  const between = `start=${seconds(start)}:end=${seconds(end)}`;
  const even = 'scale=trunc(iw/2)*2:trunc(ih/2)*2';
  const video = `[0:v]trim=${between},setpts=PTS-${seconds(start)}/TB,${even},${marks(within.from)}[v]`;
  const audio = `[0:a]atrim=${between},asetpts=PTS-${seconds(start)}/TB,aresample=async=1:first_pts=0[a]`;
  const graph = [...(media.hasVideo ? [video] : []), ...(media.hasAudio ? [audio] : [])].join(';');
  await run(order, media, [
    '-filter_complex',
    graph,
    ...(media.hasVideo
      ? '-map [v] -c:v libx264 -preset veryfast -crf 21 -pix_fmt yuv420p -fps_mode vfr'.split(' ')
      : []),
    ...(media.hasAudio ? '-map [a] -c:a aac -b:a 96k'.split(' ') : []),
    '-metadata',
    `creation_time=${new Date(within.from).toISOString()}`,
    ...'-movflags +faststart -f mp4'.split(' '),
    output,
  ]);
}

/** The picture that was shown at the end of `within`, as JPEG. Throws `notFound` when there is no picture. */
export async function cutPicture(order: CutOrder): Promise<void> {
  const media = await readMedia(order);
  if (!media.hasVideo) {
    throw AppError.notFound('picture at', new Date(order.within.to).toISOString());
  }
  const { within, stretch, output } = order;
  const end = media.beginsAt + (within.to - stretch[0].at) / 1000 + 0.001;
  const begin = seconds(media.beginsAt);
  const graph = `[0:v]trim=end=${seconds(end)},setpts=PTS-${begin}/TB,${marks(stretch[0].at)}[v]`;
  // Each picture up to then is written over the one before it.
  await run(order, media, [
    '-filter_complex',
    graph,
    ...'-map [v] -fps_mode passthrough -q:v 2 -f image2 -update 1 -y'.split(' '),
    output,
  ]);
}
