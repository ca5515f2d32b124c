import type { IncidentsEvent } from '#shared/contract/incidents.ts';
import { isInSubtree } from '#shared/courts.ts';
import type { Incident } from '#shared/incidents.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Dispatch } from '../dispatch/index.ts';
import type { Roster } from '../units/roster.ts';
import { Incidents } from './incidents.ts';
import { listIncidents, readIncidentLog } from './rows.ts';

const SNAPSHOT_CLOSED = 20;
/** More incidents than are ever open at a time. */
const MOST_OPEN = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  roster: Roster;
  dispatch: Pick<Dispatch, 'instructions' | 'sos'>;
};

/** Incidents of the field, from their opening to their report. */
export async function createIncidents(deps: Deps): Promise<Feature<'incidents'>> {
  const { store, courts, log, dispatch } = deps;
  const failed = (error: unknown): void => log.error({ err: error }, 'incidents | a listener failed');
  const changed = new Feed<Incident>(failed);
  const incidents = new Incidents({ ...deps, onChange: (incident) => changed.publish(incident) });
  // What came just before a crash may not have been noted.
  for (const sos of await dispatch.sos.everyOpen()) {
    await incidents.handleSos(sos);
  }
  let noting = Promise.resolve();
  const stop = dispatch.sos.changes.listen((sos) => {
    noting = noting.then(() => incidents.handleSos(sos)).catch(failed);
  });

  async function* watch({ courtPath }: Caller, signal: AbortSignal): AsyncGenerator<IncidentsEvent, void> {
    const snapshot = async () => ({
      type: 'snapshot' as const,
      incidents: [
        ...(await listIncidents(store.db, courtPath, { isOpen: true, limit: MOST_OPEN })),
        ...(await listIncidents(store.db, courtPath, { isOpen: false, limit: SNAPSHOT_CLOSED })),
      ],
    });
    for await (const item of changed.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
        continue;
      }
      const court = courts.find(item.courtId);
      if (court !== undefined && isInSubtree(court.path, courtPath)) {
        yield { type: 'incident', incident: item };
      }
    }
  }

  return {
    handlers: {
      incidents: {
        open: (context, given) => incidents.open(signedIn(context), given),
        openFromSos: (context, given) => incidents.openFromSos(signedIn(context), given),
        gather: (context, given) => incidents.gather(signedIn(context), given),
        note: (context, given) => incidents.note(signedIn(context), given),
        close: (context, given) => incidents.close(signedIn(context), given),
        watch: (context, _input, signal) => {
          const caller = signedIn(context);
          return watch(caller, AbortSignal.any([signal, caller.ended]));
        },
        log: async (context, { incidentId }) => {
          await incidents.require(signedIn(context), incidentId);
          return readIncidentLog(store.db, incidentId);
        },
      },
    },
    close: async () => {
      stop();
      await noting;
    },
  };
}
