import { EVIDENCE_TYPES, HEAD_BYTES, typeByHead } from '#shared/evidence-types.ts';
import { MAX_EVIDENCE_BYTES, type EvidenceKind } from '#shared/evidence.ts';
import { AppError } from '#shared/errors.ts';
import { copyOf } from '../../../media/recorder.ts';

const JPEG_QUALITY = 0.92;
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
