import type { EvidenceKind } from './evidence.ts';

/** So many bytes from the beginning tell what a file is. */
export const HEAD_BYTES = 64;

/** MIME types of each kind that are taken. All of them are shown by browsers, and none can hold a script. */
export const EVIDENCE_TYPES: Readonly<Record<EvidenceKind, readonly string[]>> = {
  photo: ['image/jpeg', 'image/png', 'image/webp'],
  video: ['video/webm', 'video/mp4', 'video/quicktime'],
  audio: ['audio/webm', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/mpeg'],
  text: ['text/plain'],
};

/** Endings of file names in exports. */
export const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'video/webm': 'webm',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'audio/webm': 'weba',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'text/plain': 'txt',
};

const latin = (head: Uint8Array, from: number, to: number): string =>
  String.fromCodePoint(...head.subarray(from, to));

/** What a container of sound and pictures is called by its brand (ISO/IEC 14496-12, 4.3). */
function isoType(brand: string, kind: EvidenceKind): string | null {
  // Pictures of the same container (HEIF, AVIF) aren't shown by browsers, or not by all.
  if (/^(heic|heix|hevc|mif1|msf1|avif|avis)$/.test(brand)) {
    return null;
  }
  if (kind === 'audio') {
    return 'audio/mp4';
  }
  return brand === 'qt  ' ? 'video/quicktime' : 'video/mp4';
}

/**
 * MIME type of a file by its first bytes, of those that are taken for its kind; null for anything else. A container that may hold sound
 * alone or pictures too (WebM, MP4) is taken for what it is said to be. A text has no first
 * bytes of its own.
 */
export function typeByHead(head: Uint8Array, kind: EvidenceKind): string | null {
  const type = anyType(head, kind);
  return type !== null && EVIDENCE_TYPES[kind].includes(type) ? type : null;
}

function anyType(head: Uint8Array, kind: EvidenceKind): string | null {
  const start = latin(head, 0, 4);
  if (start.startsWith('\u00FF\u00D8\u00FF')) {
    return 'image/jpeg';
  }
  if (start === '\u0089PNG') {
    return 'image/png';
  }
  if (start === 'RIFF') {
    return { WEBP: 'image/webp', WAVE: 'audio/wav' }[latin(head, 8, 12)] ?? null;
  }
  if (start === '\u001A\u0045\u00DF\u00A3') {
    return kind === 'audio' ? 'audio/webm' : 'video/webm';
  }
  if (start === 'OggS') {
    return 'audio/ogg';
  }
  if (latin(head, 4, 8) === 'ftyp') {
    return isoType(latin(head, 8, 12), kind);
  }
  // MPEG audio: an ID3 tag, or a frame's eleven set bits with a layer that exists.
  const [first = 0, second = 0] = head;
  if (start.startsWith('ID3') || (first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0)) {
    return 'audio/mpeg';
  }
  return null;
}
