import { chmodSync, copyFileSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';

/**
 * Copies a binary to where it is kept in one step, so that a cut never leaves half of one there.
 * @param {string} from
 * @param {string} to
 */
export function keep(from, to) {
  const part = `${to}.${process.pid}.part`;

  mkdirSync(path.dirname(to), { recursive: true });
  copyFileSync(from, part);
  chmodSync(part, 0o755);
  renameSync(part, to);
}
