import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';

/**
 * The switches burnt into Electron's binary. They close the ways by which another program on the machine could run its
 * own code as the console: as a plain Node, by environment or debugger options, or by swapping the program's files.
 * @param {string} platform Electron's name of the target system
 * @returns {import('@electron/fuses').FuseConfig}
 */
export function fuses(platform) {
  return {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: false,
    [FuseV1Options.EnableCookieEncryption]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: false,
    // Electron checks the archive's hash on these systems only.
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: platform === 'win32' || platform === 'darwin',
    [FuseV1Options.OnlyLoadAppFromAsar]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  };
}

/**
 * Flips the fuses of a packed program.
 * @param {string} executable
 * @param {string} platform
 */
export async function burnFuses(executable, platform) {
  await flipFuses(executable, fuses(platform));
}
