import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Whether a file system of its own can be mounted, for a disk that is really full. */
export function canMount(): boolean {
  const place = mkdtempSync(path.join(tmpdir(), 'ecc-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'ignore' });
    execFileSync('umount', [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Mounts an empty file system of so many bytes at a folder that is there; answers with how to take it away. */
export function mountSmall(place: string, bytes: number): () => void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', place], { stdio: 'ignore' });
  return () => void execFileSync('umount', [place]);
}
