import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../../media-server/clock.ts';
import { makeComposition } from '../../../media-server/features/recordings/compose.ts';
import type { JobRow } from '../../../media-server/features/recordings/job-rows.ts';
import type { Piece } from '../../../media-server/features/recordings/library.ts';
import { INIT_FILE, runFolder } from '../../../media-server/recording/footage.ts';
import { boxesOf } from '../../../media-server/recording/mp4/boxes.ts';
import { SegmentFiles } from '../../../media-server/recording/segment-files.ts';
import { clapOffsets, writeClaps } from './clapper.ts';
import { Scratch } from './support.ts';

const MOST_APART_MS = 40;
const LENGTH_MS = 6_000;
/** Half of the time between two claps: those of one site fall between those of the other. */
const LATER_MS = 400;
const BEGAN_AT = Date.UTC(2026, 10, 29, 1);

const scratch = new Scratch();
afterAll(() => scratch.remove());

test('what was recorded of two sites at different times is composed so that each keeps its sound with its picture', async () => {
  const files = new SegmentFiles(scratch.folder);
  const clip = path.join(scratch.folder, 'claps.mp4');
  await writeClaps(clip, LENGTH_MS);
  const bytes = readFileSync(clip);
  const firstFragment = [...boxesOf(bytes, 0, bytes.length)].find(({ type }) => type === 'moof')?.start ?? 0;
  const pieceAt = (at: number): Piece => {
    const piece = { runId: randomUUID(), no: 1, at, ms: LENGTH_MS, bytes: 1, sha256: '', recorded: true };
    mkdirSync(runFolder(scratch.folder, piece.runId), { recursive: true });
    writeFileSync(
      path.join(runFolder(scratch.folder, piece.runId), INIT_FILE),
      bytes.subarray(0, firstFragment),
    );
    writeFileSync(files.pathOf({ ...piece, run: { id: piece.runId } }), bytes.subarray(firstFragment));
    return piece;
  };
  const pieces = new Map([
    ['first', pieceAt(BEGAN_AT)],
    ['second', pieceAt(BEGAN_AT + LATER_MS)],
  ]);
  const clips = [...pieces].map(([sourceId, { at, ms }]) => ({
    sourceId,
    sourceName: '杭州市中级人民法院',
    from: at,
    to: at + ms,
  }));
  const folder = path.join(scratch.folder, 'job');
  mkdirSync(folder);
  await makeComposition(
    {
      library: {
        footage: (sourceId: string) =>
          Promise.resolve({
            pieces: [pieces.get(sourceId)].filter((piece) => piece !== undefined),
            lost: { segments: 0, runs: 0 },
            isComplete: true,
          }),
      },
      files,
      ffmpegPath: 'ffmpeg',
      clock: systemClock,
      audit: { append: () => Promise.resolve() },
      courts: { find: () => undefined },
    },
    {
      row: {
        id: randomUUID(),
        kind: 'compose',
        title: '会商',
        court_id: 'zj',
        created_by: '值班员',
        created_by_id: 'duty',
        case_number: null,
        clips: JSON.stringify(clips),
      } as JobRow,
      folder,
      signal: new AbortController().signal,
      progress: () => undefined,
    },
    [],
  );
  const made = path.join(folder, 'composed.mp4');
  for (const crop of ['200:100:220:300', '200:100:860:300']) {
    const offsets = await clapOffsets(made, crop);
    expect(offsets.length).toBeGreaterThan(4);
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(MOST_APART_MS);
  }
}, 60_000);
