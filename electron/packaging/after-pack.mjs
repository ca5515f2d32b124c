import path from 'node:path';
import { Arch } from 'electron-builder';
import { burnFuses } from './fuses.mjs';
import { nativeTarget } from './native-target.mjs';

const ADDON = 'resources/app.asar.unpacked/node_modules/sqlite3/build/Release/node_sqlite3.node';

/**
 * Runs after the files of a package have been laid out and before it is closed: refuses an addon of another system or
 * processor, which would fail only on the court's machine, and flips the fuses.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack(context) {
  const { appOutDir, arch, electronPlatformName, packager } = context;
  const addon = nativeTarget(path.join(appOutDir, ADDON));
  const wanted = `${electronPlatformName} ${Arch[arch]}`;

  if (`${addon?.platform} ${addon?.arch}` !== wanted) {
    throw new Error(
      `the SQLite addon is for ${addon ? `${addon.platform} ${addon.arch}` : 'an unknown system'}, the package for ${wanted}: ` +
        'install the project on such a machine, or with npm_config_platform and npm_config_arch set, and pack again',
    );
  }

  // Only the packager of Linux has a name of its own for the executable.
  const name =
    'executableName' in packager
      ? String(packager.executableName)
      : `${packager.appInfo.productFilename}.exe`;

  await burnFuses(path.join(appOutDir, name), electronPlatformName);
}
