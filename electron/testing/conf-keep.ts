import Conf from 'conf';
import type { KeepMaker } from '../store/keep.ts';

/** A store of the package that electron-store stands on; electron-store itself can't be loaded outside Electron. */
export const confKeep: KeepMaker = ({ cwd, name }) =>
  new Conf({ cwd, configName: name, projectVersion: '0.0.0' });
