import type { types } from 'mediasoup';
import { AppError } from '#shared/errors.ts';

/**
 * Runs a request to a worker that carries the client's parameters. What mediasoup refuses is the client's fault and becomes
 * `invalidInput` at `place`; a worker or transport that went away meanwhile becomes `unavailable`.
 */
export async function asClientRequest<T>(
  place: string,
  owner: { readonly closed: boolean },
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof AppError) {
      throw error;
    }
    if (owner.closed || (error as Partial<types.WorkerClosedError>).name === 'WorkerClosedError') {
      throw AppError.unavailable('the media worker went away; join again', error);
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('invalidInput', `${place}: ${reason}`, { place, cause: error });
  }
}
