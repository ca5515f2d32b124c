import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Roster } from '../units/roster.ts';
import { FenceDesk } from './fence-desk.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit'> & { roster: Roster };

/** Geofences: areas whose crossing by a unit is told. */
export async function createGeofences(deps: Deps): Promise<Feature<'geofences'>> {
  const desk = await FenceDesk.open(deps);
  const stopListening = deps.roster.moved.listen((unit) => desk.handleMoved(unit));
  return {
    handlers: {
      geofences: {
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          return desk.watch(courtPath, AbortSignal.any([signal, ended]));
        },
        create: (context, input) => desk.create(signedIn(context), input),
        update: async (context, { fenceId, ...change }) => desk.update(signedIn(context), fenceId, change),
        remove: async (context, { fenceId }) => {
          await desk.remove(signedIn(context), fenceId);
          return {};
        },
        restore: async (context, { fenceId }) => desk.restore(signedIn(context), fenceId),
        events: (context, page) => desk.events(signedIn(context).courtPath, page),
        acknowledge: (context, { eventId }) => desk.acknowledge(signedIn(context), eventId),
      },
    },
    close: async () => {
      stopListening();
      await desk.close();
    },
  };
}
