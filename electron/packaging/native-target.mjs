import { readFileSync } from 'node:fs';

/** @typedef {{ platform: 'linux' | 'win32', arch: 'x64' | 'arm64' }} Target */

/** ELF's `e_machine` (System V ABI) and the machine of a PE header (Microsoft PE format), by processor. */
const ELF_MACHINES = new Map([
  [62, 'x64'],
  [183, 'arm64'],
]);
const PE_MACHINES = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);

/**
 * The system and processor that a native addon is for, from its header.
 * @param {string} file
 * @returns {Target | null} null for another system or processor
 */
export function nativeTarget(file) {
  const bytes = readFileSync(file);

  if (bytes.length > 0x40 && bytes.readUInt32BE(0) === 0x7f454c46) {
    return target('linux', ELF_MACHINES.get(bytes.readUInt16LE(18)));
  }

  if (bytes.length > 0x40 && bytes.toString('latin1', 0, 2) === 'MZ') {
    const header = bytes.readUInt32LE(0x3c);

    return header + 6 <= bytes.length
      ? target('win32', PE_MACHINES.get(bytes.readUInt16LE(header + 4)))
      : null;
  }

  return null;
}

/**
 * @param {'linux' | 'win32'} platform
 * @param {string | undefined} arch
 * @returns {Target | null}
 */
function target(platform, arch) {
  return arch === 'x64' || arch === 'arm64' ? { platform, arch } : null;
}
