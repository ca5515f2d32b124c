/** Pieces in which a recording is handed over, ms. */
const PIECE_MS = 1_000;
const VIDEO_BITS_PER_S = 2_500_000;
const TYPES = {
  video: ['video/webm;codecs=vp8,opus', 'video/mp4'],
  audio: ['audio/webm;codecs=opus', 'audio/mp4'],
} as const;

/** A copy of a track for itself: the one that is published may be muted. */
export function copyOf(track: MediaStreamTrack): MediaStreamTrack {
  const copy = track.clone();
  copy.enabled = true;
  return copy;
}

/** A recording that runs. */
export interface Recording {
  /** Ends it; resolves with what was recorded. */
  stop: () => Promise<Blob>;
  /** Resolves when it has ended: by `stop`, by its largest size, or because the device is gone. */
  ended: Promise<Blob>;
}

/** Records copies of tracks until it is stopped, or about as large as `maxBytes`. Throws where the browser can't record. */
export function record(
  kind: 'video' | 'audio',
  tracks: readonly MediaStreamTrack[],
  maxBytes: number,
): Recording {
  const own = tracks.map(copyOf);
  const mimeType = TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(new MediaStream(own), {
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(kind === 'video' ? { videoBitsPerSecond: VIDEO_BITS_PER_S } : {}),
  });
  const pieces: Blob[] = [];
  let size = 0;
  const stop = (): void => {
    if (recorder.state !== 'inactive') {
      recorder.stop();
    }
  };
  const ended = new Promise<Blob>((resolve) => {
    recorder.addEventListener('dataavailable', ({ data }) => {
      pieces.push(data);
      size += data.size;
      // The next piece must still fit in.
      if (size > maxBytes * 0.95) {
        stop();
      }
    });
    recorder.addEventListener('stop', () => {
      own.forEach((track) => track.stop());
      resolve(new Blob(pieces, { type: recorder.mimeType }));
    });
  });
  recorder.start(PIECE_MS);
  return {
    ended,
    stop: () => {
      stop();
      return ended;
    },
  };
}
