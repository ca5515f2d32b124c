import { AppError } from '#shared/errors.ts';
import type { Clip } from '#shared/recordings.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { isOver } from '#shared/operations/state.ts';
import { unitSourceId } from '#shared/sources.ts';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { requireOperation } from '../operations/rows.ts';
import type { Recordings } from '../recordings/index.ts';
import { collectTimeline, collectTracks } from './collect.ts';
import type { Sealer } from './sealer.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts'> & {
  sealer: Pick<Sealer, 'fingerprint'>;
  recordings: Pick<Recordings, 'findFootage' | 'addPackage'>;
  catalogueOf: (catalogueId: string) => Catalogue;
};

/** One time axis of an operation (positions, footage, orders, receipts, voices, incidents, cases), and the sealed package of it. */
export function createTimeline(deps: Deps): Feature<'timeline'> {
  const { store, clock, courts, sealer, recordings, catalogueOf } = deps;
  const open = async (caller: Caller, operationId: string) => {
    const operation = await requireOperation({ store, courts }, caller.courtPath, operationId);
    return { operation, scope: caller.courtPath, now: clock.now(), catalogueOf };
  };

  /** What there is of the units' pictures and sounds while the operation ran. */
  const clipsOf = async (caller: Caller, { members, createdAt, endedAt }: Operation): Promise<Clip[]> => {
    const span = { from: createdAt, to: endedAt ?? clock.now() };
    const clips: Clip[] = [];
    for (const { unitId } of members) {
      const sourceId = unitSourceId(unitId);
      const found = await recordings.findFootage(caller, sourceId, span);
      if (found !== null) {
        clips.push({ sourceId, ...found });
      }
    }
    return clips;
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
          const clips = await clipsOf(caller, operation);
          return recordings.addPackage(caller, { id, operationId, title: operation.title, reason, clips });
        },
        sealKey: () => Promise.resolve({ fingerprint: sealer.fingerprint }),
      },
    },
    close: () => Promise.resolve(),
  };
}
