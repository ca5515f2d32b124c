import { createWriteStream } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readSiteSourceId } from '#shared/consultation/recording.ts';
import { AppError } from '#shared/errors.ts';
import type { RecordingJob } from '#shared/recordings.ts';
import { hashFile } from '../../store/hash-file.ts';
import { fileOf, plain } from './archive.ts';
import { CANVAS, composedLayout, type Slot } from './compose-layout.ts';
import { bytesOf, drawn, marks, readMedia, runFfmpeg, seconds, stretchesOf, type Stretch } from './cut.ts';
import { markOf, note, type ExportDeps } from './export.ts';
import { RESULT_FILE, type JobResult, type JobWork } from './jobs.ts';

const FPS = 25;
const CHAPTERS_FILE = 'chapters.txt';
/** Names stand in the lower left of each picture. */
const NAME_SHARE = 0.09;

/** What composing needs of recordings. */
export interface ComposeDeps extends Omit<ExportDeps, 'library' | 'audit' | 'courts'> {
  library: Pick<ExportDeps['library'], 'footage'>;
  audit: Pick<ExportDeps['audit'], 'append'>;
  courts: Pick<ExportDeps['courts'], 'find'>;
}

type JobClip = RecordingJob['clips'][number];

/** Where something begins in what is composed. UTC ms. */
export interface Mark {
  at: number;
  title: string;
}

/** A stretch of a track as an input of ffmpeg. */
interface Input {
  file: string;
  slot: Slot;
  hasVideo: boolean;
  hasAudio: boolean;
  /** What is taken from the media's own times so that they count from the beginning of the whole, seconds. */
  shift: number;
}

const inMetadata = (text: string): string => text.replaceAll(/[=;#\\\n]/g, (sign) => `\\${sign}`);

/** Chapters as ffmpeg reads them. A part before the first mark is none. */
export function chapterList(marked: readonly Mark[], { from, to }: { from: number; to: number }): string {
  const within = marked.filter(({ at }) => at < to).map((mark) => ({ ...mark, at: Math.max(mark.at, from) }));
  const chapters = within.map(({ at, title }, index) => {
    const end = within[index + 1]?.at ?? to;
    return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${at - from}\nEND=${end - from}\ntitle=${inMetadata(title)}\n`;
  });
  return `;FFMETADATA1\n${chapters.join('')}`;
}

/** The graph of filters that lays all pictures on one canvas, at their times, and mixes all sounds. */
function graphOf(
  inputs: readonly Input[],
  labels: readonly { file: string; slot: Slot }[],
  { from, lengthS }: { from: number; lengthS: number },
): string {
  const end = seconds(lengthS);
  const canvas = `color=c=0x10161f:s=${CANVAS.width}x${CANVAS.height}:r=${FPS}:d=${end}[c0]`;
  const graph = [canvas];
  let shown = 'c0';
  for (const [index, { slot, shift, hasVideo }] of inputs.entries()) {
    if (!hasVideo) {
      continue;
    }
    const { width: w, height: h } = slot;
    graph.push(
      `[${index}:v]setpts=PTS-${seconds(shift)}/TB,trim=start=0:end=${end},fps=${FPS},` +
        `scale=${w}:${h}:force_original_aspect_ratio=decrease,pad=${w}:${h}:(ow-iw)/2:(oh-ih)/2:color=black,setsar=1[v${index}]`,
      `[${shown}][v${index}]overlay=x=${slot.x}:y=${slot.y}:eof_action=pass[c${index + 1}]`,
    );
    shown = `c${index + 1}`;
  }
  const names = labels.map(({ file, slot }) => {
    const size = Math.max(11, Math.round(slot.height * NAME_SHARE));
    return drawn(`textfile=${file}:expansion=none`, {
      x: String(slot.x + 6),
      y: `${slot.y + slot.height - 6}-th`,
      size: String(size),
    });
  });
  graph.push(`[${shown}]${[...names, marks(from)].join(',')}[v]`);
  const sounds = inputs.flatMap(({ hasAudio, shift }, index) =>
    hasAudio
      ? [
          `[${index}:a]asetpts=PTS-${seconds(shift)}/TB,atrim=start=0:end=${end},` +
            `aresample=48000:async=1:first_pts=0,aformat=channel_layouts=stereo[a${index}]`,
        ]
      : [],
  );
  const mixed = inputs.flatMap(({ hasAudio }, index) => (hasAudio ? [`[a${index}]`] : [])).join('');
  graph.push(
    ...sounds,
    sounds.length === 0
      ? `anullsrc=r=48000:cl=stereo,atrim=end=${end}[a]`
      : `${mixed}amix=inputs=${sounds.length}:duration=longest:normalize=0,alimiter=limit=0.95:level=0,apad=whole_dur=${end}[a]`,
  );
  return graph.join(';');
}

async function inputOf(
  { files }: Pick<ComposeDeps, 'files'>,
  { folder, signal }: JobWork,
  { stretch, slot, name, from }: { stretch: Stretch; slot: Slot; name: string; from: number },
): Promise<Input> {
  const media = await readMedia({ files, stretch });
  await pipeline(
    Readable.from(bytesOf({ files, stretch }, media.init)),
    createWriteStream(path.join(folder, name)),
    {
      signal,
    },
  );
  const { hasVideo, hasAudio, beginsAt } = media;
  return { file: name, slot, hasVideo, hasAudio, shift: beginsAt - (stretch[0].at - from) / 1000 };
}

/**
 * Composes the clips of a job to one MP4: every picture in a place of its own from beginning to end, all sounds together, names, time, and
 * chapters. Each piece stands at the time at which it was taken in, so pictures and sounds of all sites keep their time to each other.
 * @throws AppError('notFound') when there is nothing of the clips
 */
export async function makeComposition(
  deps: ComposeDeps,
  work: JobWork,
  marked: readonly Mark[],
): Promise<JobResult> {
  const { row, folder, signal, progress } = work;
  const clips = JSON.parse(row.clips) as JobClip[];
  const found: { clip: JobClip; stretches: Stretch[] }[] = [];
  for (const clip of clips) {
    const { pieces } = await deps.library.footage(clip.sourceId, clip);
    const stretches = stretchesOf(pieces.filter(({ recorded }) => recorded));
    if (stretches.length > 0) {
      found.push({ clip, stretches });
    }
  }
  if (found.length === 0) {
    throw AppError.notFound('footage of', row.title);
  }
  const all = found.flatMap(({ stretches }) => stretches.flat());
  const from = Math.max(Math.min(...clips.map((clip) => clip.from)), Math.min(...all.map(({ at }) => at)));
  const to = Math.min(
    Math.max(...clips.map((clip) => clip.to)),
    Math.max(...all.map(({ at, ms }) => at + ms)),
  );
  const lengthS = (to - from) / 1000;
  const isContent = ({ clip }: (typeof found)[number]): boolean =>
    readSiteSourceId(clip.sourceId)?.part === 'content';
  const people = found.filter((each) => !isContent(each));
  const layout = composedLayout(Math.max(people.length, 1), found.some(isContent));
  const inputs: Input[] = [];
  const labels: { file: string; slot: Slot }[] = [];
  for (const each of found) {
    const slot = isContent(each) ? layout.content : layout.people[people.indexOf(each)];
    if (slot === null || slot === undefined) {
      continue;
    }
    const label = `name-${labels.length}.txt`;
    await writeFile(path.join(folder, label), each.clip.sourceName);
    labels.push({ file: label, slot });
    for (const stretch of each.stretches) {
      inputs.push(await inputOf(deps, work, { stretch, slot, name: `track-${inputs.length}.mp4`, from }));
    }
  }
  await writeFile(path.join(folder, CHAPTERS_FILE), chapterList(marked, { from, to }));
  const output = RESULT_FILE.compose;
  await runFfmpeg({
    ...deps,
    folder,
    signal,
    mark: `${markOf(row, deps.courts)} · ${row.title}`,
    onProgress: (ms) => progress((0.95 * ms) / (to - from)),
    args: [
      '-copyts',
      ...inputs.flatMap(({ file }) => ['-i', file]),
      '-f',
      'ffmetadata',
      '-i',
      CHAPTERS_FILE,
      '-filter_complex',
      graphOf(inputs, labels, { from, lengthS }),
      ...'-map [v] -map [a] -c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p -c:a aac -b:a 128k'.split(
        ' ',
      ),
      // Not -1: that would take the titles of the chapters too.
      '-map_metadata',
      String(inputs.length),
      '-map_chapters',
      String(inputs.length),
      '-metadata',
      `creation_time=${new Date(from).toISOString()}`,
      '-t',
      seconds(lengthS),
      ...'-movflags +faststart -f mp4'.split(' '),
      output,
    ],
  });
  await Promise.all(inputs.map(({ file }) => rm(path.join(folder, file), { force: true })));
  const { sha256, bytes } = await hashFile(path.join(folder, output));
  await note(deps, row, {
    sha256,
    bytes,
    from,
    to,
    tracks: found.map(({ clip, stretches }) => [
      clip.sourceId,
      stretches.flat().map((piece) => piece.sha256),
    ]),
  });
  return fileOf(deps, { name: `${plain(row.title)}.mp4`, type: 'video/mp4', bytes, sha256 });
}
