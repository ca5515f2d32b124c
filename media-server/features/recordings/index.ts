import { AppError } from '#shared/errors.ts';
import { contract } from '#shared/contract/index.ts';
import type { ServerHandlers } from '../../api/caller.ts';
import type { Feature } from '../../context.ts';

/** Recordings: the contract stands, its calls are refused until the recorder does. */
export function createRecordings(): Feature<'recordings'> {
  const refuse = (): never => {
    throw AppError.unavailable('recordings are not ready');
  };
  const names = Object.keys(contract.recordings);
  return {
    handlers: {
      recordings: Object.fromEntries(
        names.map((name) => [name, refuse]),
      ) as unknown as ServerHandlers<'recordings'>,
    },
    close: () => Promise.resolve(),
  };
}
