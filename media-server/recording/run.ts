/** Why a run ended. */
export type RunEnd =
  /** It was asked to. */
  | 'stopped'
  /** Nothing arrived any more. */
  | 'silent'
  /** The stream changed so that it needs a new header. */
  | 'changed'
  /** The packager ended by itself. */
  | 'died';

/** What is known of a run once its header is. */
export interface RunFacts {
  init: Buffer;
  hasVideo: boolean;
  hasAudio: boolean;
  reencoded: boolean;
}

/** A piece of media that is less than a segment. Times in ms since the beginning of the run. */
export interface RunFragment {
  bytes: readonly Buffer[];
  startMs: number;
  durationMs: number;
  /** It can be played without what came before. */
  isKey: boolean;
  /** What comes next is known to begin with a key frame. */
  endsBeforeKey?: boolean;
}

/** What a run tells, in this order: its facts once, then fragments, then its end once. */
export interface RunListener {
  onFacts(facts: RunFacts): void;
  onFragment(fragment: RunFragment): void;
  onEnd(reason: RunEnd): void;
}

/** An unbroken stretch of media from one source, as fragments of one MP4. */
export interface Run {
  /** UTC ms at which a moment of the run was taken in; null before anything has arrived. */
  wallTime(ms: number): number | null;
  /** Process of its packager, if it has one. */
  readonly pid: number | undefined;
  /** Ends it; what it holds still comes as fragments. Idempotent: the first reason stays. */
  stop(reason: RunEnd): Promise<void>;
}
