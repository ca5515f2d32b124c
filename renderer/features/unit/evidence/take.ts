import { EVIDENCE_TYPES, HEAD_BYTES, typeByHead } from '#shared/evidence-types.ts';
import { MAX_EVIDENCE_BYTES, type EvidenceKind } from '#shared/evidence.ts';
import { AppError } from '#shared/errors.ts';

const JPEG_QUALITY = 0.92;
/** Pieces in which a recording is handed over, ms. */
const PIECE_MS = 1_000;
const VIDEO_BITS_PER_S = 2_500_000;
const RECORDER_TYPES = {
  video: ['video/webm;codecs=vp8,opus', 'video/mp4'],
  audio: ['audio/webm;codecs=opus', 'audio/mp4'],
} as const;

/** A copy of a track for itself: the officer may have muted the one that is published. */
function copyOf(track: MediaStreamTrack): MediaStreamTrack {
  const copy = track.clone();
  copy.enabled = true;
  return copy;
}

/** The next picture of a camera as JPEG, at the size that it has. Rejects when the camera gives none. */
export async function takePhoto(track: MediaStreamTrack): Promise<Blob> {
  const own = copyOf(track);
  const video = document.createElement('video');
  try {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = new MediaStream([own]);
    await video.play();
    await new Promise<void>((resolve) => {
      video.requestVideoFrameCallback(() => resolve());
    });
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(
        (blob) => (blob === null ? reject(new Error('the camera gave no picture')) : resolve(blob)),
        'image/jpeg',
        JPEG_QUALITY,
      );
    });
  } finally {
    video.srcObject = null;
    own.stop();
  }
}

/** A recording that runs. */
export interface Recording {
  /** Ends it; resolves with what was recorded. */
  stop: () => Promise<Blob>;
  /** Resolves when it has ended: by `stop`, by its largest size, or because the device is gone. */
  ended: Promise<Blob>;
}

/** Records tracks until it is stopped, or as large as an item may be. Throws where the browser can't record. */
export function record(kind: 'video' | 'audio', tracks: readonly MediaStreamTrack[]): Recording {
  const own = tracks.map(copyOf);
  const mimeType = RECORDER_TYPES[kind].find((type) => MediaRecorder.isTypeSupported(type));
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
      if (size > MAX_EVIDENCE_BYTES[kind] * 0.95) {
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

/** What the file chooser is asked for. */
export const acceptOf = (kind: 'photo' | 'video'): string => EVIDENCE_TYPES[kind].join(',');

/** @throws AppError('tooLarge', 'invalidInput') for what the server wouldn't take */
export async function assertSendable(kind: EvidenceKind, content: Blob): Promise<void> {
  if (content.size > MAX_EVIDENCE_BYTES[kind]) {
    throw new AppError('tooLarge', `at most ${MAX_EVIDENCE_BYTES[kind]} bytes`);
  }
  const head = new Uint8Array(await content.slice(0, HEAD_BYTES).arrayBuffer());
  if (content.size === 0 || (kind !== 'text' && typeByHead(head, kind) === null)) {
    throw AppError.invalidInput('file', 'is of no kind that can be sent');
  }
}

/** SHA-256 of what an item holds, in hexadecimal. */
export async function sha256Of(content: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await content.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
