import type { Operation } from '#shared/operations/operation.ts';
import type { Logger } from '../../log.ts';
import type { Operations } from '../operations/index.ts';
import type { Intercom } from './index.ts';

/** Keeps a talk group for each operation that runs: what began or ended just before the server did is made up for. */
export async function keepOperationGroups(
  intercom: Pick<Intercom, 'followOperation' | 'occasions'>,
  operations: Pick<Operations, 'changes' | 'running' | 'find'>,
  log: Logger,
): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  /** One after the other: an operation may change again while its group is being opened. */
  const follow = (operation: Operation): Promise<void> => {
    last = last
      .then(() => intercom.followOperation(operation))
      .catch((error: unknown) => {
        log.error(
          { err: error, operation: operation.id },
          'the talk group of an operation could not be kept',
        );
      });
    return last;
  };
  operations.changes.listen((operation) => void follow(operation));
  for (const id of intercom.occasions()) {
    const operation = await operations.find(id);
    if (operation !== undefined) {
      await follow(operation);
    }
  }
  for (const operation of await operations.running()) {
    await follow(operation);
  }
}
