import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { BlobReader, configure, Uint8ArrayWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import {
  OperationTimeline,
  OperationTracks,
  PACKAGE_FILES,
  PackageManifest,
  PackageSeal,
} from '#shared/timeline.ts';

// A page opened from a disk may have no workers.
configure({ useWebWorkers: false });

/** What is wrong with a package, and of which file. */
export interface Problem {
  kind: 'missing' | 'changed' | 'added' | 'signature' | 'unreadable';
  name: string;
}

/** A package that was checked. What it holds is there only if it is intact. */
export interface ReadPackage {
  manifest: PackageManifest;
  /** SHA-256 of the public key that it is signed with, in hex. */
  fingerprint: string;
  problems: readonly Problem[];
  content: PackageContent | null;
}

export interface PackageContent {
  timeline: OperationTimeline;
  tracks: OperationTracks;
  report: string | null;
  /** The bytes of a file of the package. */
  open: (name: string) => Promise<Blob>;
}

/** It isn't a package at all; the message says why. */
export class NotAPackage extends Error {}

const decode = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (char) => char.codePointAt(0) ?? 0);

async function bytesOf(entry: FileEntry): Promise<Uint8Array<ArrayBuffer>> {
  return entry.getData(new Uint8ArrayWriter());
}

/** SHA-256 and size of a file, read piece by piece: footage may be larger than the memory. */
async function hashOf(entry: FileEntry): Promise<{ sha256: string; bytes: number }> {
  const hash = sha256.create();
  let bytes = 0;
  await entry.getData(
    new WritableStream<Uint8Array>({
      write: (piece) => {
        hash.update(piece);
        bytes += piece.length;
      },
    }),
  );
  return { sha256: bytesToHex(hash.digest()), bytes };
}

async function isSigned(manifest: Uint8Array<ArrayBuffer>, seal: PackageSeal): Promise<boolean> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  try {
    const key = await crypto.subtle.importKey('spki', decode(seal.publicKey), algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, key, decode(seal.signature), manifest);
  } catch {
    // A key that is none has signed nothing.
    return false;
  }
}

function parse<T>(schema: { parse: (value: unknown) => T }, bytes: Uint8Array, name: string): T {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new NotAPackage(name, { cause: error });
  }
}

/**
 * Reads a package and checks every byte of it: the signature of the manifest, the hash and the size of each file that it names, and that
 * there are no others.
 * @param onProgress told before each file is checked
 * @throws NotAPackage when it is no archive, or has no manifest and seal
 */
export async function readPackage(
  file: Blob,
  onProgress: (name: string, n: number, all: number) => void,
): Promise<ReadPackage> {
  const zip = new ZipReader(new BlobReader(file));
  let entries;
  try {
    entries = await zip.getEntries();
  } catch (error) {
    throw new NotAPackage(error instanceof Error ? error.message : String(error), { cause: error });
  }
  const byName = new Map<string, FileEntry>();
  const problems: Problem[] = [];
  for (const entry of entries) {
    if (entry.directory || byName.has(entry.filename)) {
      // Of two of one name only one could be checked.
      problems.push({ kind: 'added', name: entry.filename });
    } else {
      byName.set(entry.filename, entry);
    }
  }
  const need = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const entry = byName.get(name);
    if (entry === undefined) {
      throw new NotAPackage(name);
    }
    try {
      return await bytesOf(entry);
    } catch (error) {
      throw new NotAPackage(name, { cause: error });
    }
  };
  const manifestBytes = await need(PACKAGE_FILES.manifest);
  const manifest = parse(PackageManifest, manifestBytes, PACKAGE_FILES.manifest);
  const seal = parse(PackageSeal, await need(PACKAGE_FILES.seal), PACKAGE_FILES.seal);
  if (!(await isSigned(manifestBytes, seal))) {
    problems.push({ kind: 'signature', name: PACKAGE_FILES.manifest });
  }
  for (const [index, named] of manifest.files.entries()) {
    const { name } = named;
    onProgress(name, index + 1, manifest.files.length);
    const entry = byName.get(name);
    if (entry === undefined) {
      problems.push({ kind: 'missing', name });
      continue;
    }
    try {
      const found = await hashOf(entry);
      if (found.sha256 !== named.sha256 || found.bytes !== named.bytes) {
        problems.push({ kind: 'changed', name });
      }
    } catch {
      // Its own checksum or its compression is broken.
      problems.push({ kind: 'changed', name });
    }
  }
  const named = new Set<string>([
    PACKAGE_FILES.manifest,
    PACKAGE_FILES.seal,
    ...manifest.files.map(({ name }) => name),
  ]);
  for (const name of byName.keys()) {
    if (!named.has(name)) {
      problems.push({ kind: 'added', name });
    }
  }
  const open = async (name: string): Promise<Blob> => new Blob([await need(name)]);
  return {
    manifest,
    fingerprint: bytesToHex(sha256(decode(seal.publicKey))),
    problems,
    content:
      problems.length > 0
        ? null
        : {
            timeline: parse(OperationTimeline, await need(PACKAGE_FILES.timeline), PACKAGE_FILES.timeline),
            tracks: parse(OperationTracks, await need(PACKAGE_FILES.tracks), PACKAGE_FILES.tracks),
            report: manifest.files.some(({ name }) => name === PACKAGE_FILES.report)
              ? new TextDecoder().decode(await need(PACKAGE_FILES.report))
              : null,
            open,
          },
  };
}
