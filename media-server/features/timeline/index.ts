import { AppError } from '#shared/errors.ts';
import { isOver } from '#shared/operations/state.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { requireOperation } from '../operations/rows.ts';
import { toJob } from '../recordings/job-rows.ts';
import type { Recordings } from '../recordings/index.ts';
import { collectTimeline, collectTracks } from './collect.ts';
import type { Sealer } from './sealer.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts'> & {
  sealer: Pick<Sealer, 'fingerprint'>;
  recordings: Pick<Recordings, 'addJob'>;
  catalogueOf: (catalogueId: string) => Catalogue;
};

/** One time axis of an operation (positions, footage, orders, receipts, voices, incidents, cases), and the sealed package of it. */
export function createTimeline(deps: Deps): Feature<'timeline'> {
  const { store, clock, courts, sealer, recordings, catalogueOf } = deps;
  const open = async (caller: Caller, operationId: string) => {
    const operation = await requireOperation({ store, courts }, caller.courtPath, operationId);
    return { operation, scope: caller.courtPath, now: clock.now(), catalogueOf };
  };

  return {
    handlers: {
      timeline: {
        get: async (context, { operationId }) =>
          collectTimeline(store, await open(signedIn(context), operationId)),
        tracks: async (context, { operationId }) =>
          collectTracks(store, await open(signedIn(context), operationId)),
        seal: async (context, { id, operationId, reason }) => {
          const caller = signedIn(context);
          const { operation } = await open(caller, operationId);
          if (!isOver(operation.state)) {
            throw new AppError('conflict', 'the operation is not over');
          }
          const title = operation.title.slice(0, 80);
          return toJob(
            await recordings.addJob(caller, {
              id,
              kind: 'package',
              title,
              reason,
              operation_id: operationId,
            }),
          );
        },
        sealKey: () => Promise.resolve({ fingerprint: sealer.fingerprint }),
      },
    },
    close: () => Promise.resolve(),
  };
}
