import path from 'node:path';
import type { RunEnd } from './run.ts';

/** An unbroken stretch of a source's footage as it lies on the disk, in a folder of its own. */
export interface FootageRun {
  id: string;
  sourceId: string;
  /** Beginning of its first segment, UTC ms; of the run itself before there is one. */
  startedAt: number;
  /** End of its last segment, once it is over. */
  endedAt: number | null;
  end: RunEnd | null;
  hasVideo: boolean;
  hasAudio: boolean;
  reencoded: boolean;
  /** SHA-256 of its header, `init.mp4`. */
  initSha256: string;
}

/** One piece of a run. `at` and `ms` are UTC ms of its beginning and its length. */
export interface Segment {
  run: FootageRun;
  /** From 1. */
  no: number;
  at: number;
  ms: number;
  bytes: number;
  sha256: string;
  /** Some recording holds it, so it outlasts the ring. */
  recorded: boolean;
}

/** Name of the header of a run in its folder. */
export const INIT_FILE = 'init.mp4';

const NAME = /^(\d{6,})-(\d{10,16})-(\d{1,6})\.m4s$/;

/** Name of a segment's file: with what is needed to find its place again when nothing else remembers it. */
export function segmentFile({ no, at, ms }: Pick<Segment, 'no' | 'at' | 'ms'>): string {
  return `${String(no).padStart(6, '0')}-${at}-${ms}.m4s`;
}

/** What the name of a segment's file says; null for another file. */
export function parseSegmentFile(name: string): Pick<Segment, 'no' | 'at' | 'ms'> | null {
  const match = NAME.exec(name);
  return match === null ? null : { no: Number(match[1]), at: Number(match[2]), ms: Number(match[3]) };
}

/** Folder of a run. Ids of runs are UUIDs, so nothing from outside becomes part of a path. */
export function runFolder(root: string, runId: string): string {
  return path.join(root, 'runs', runId);
}
