import type { Position } from '#shared/units.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Dispatch } from '../dispatch/index.ts';
import type { Sources } from '../sources/sources.ts';
import type { Roster } from '../units/roster.ts';
import { setEnrolledAt } from '../units/unit-store.ts';
import { TrackerIntake } from './intake.ts';
import { createTrackerMetrics } from './metrics.ts';
import { TICK_MS } from './policy.ts';
import { TrackerRegistry } from './registry.ts';
import { trackerRoute } from './route.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'metrics' | 'audit' | 'http'> & {
  roster: Roster;
  dispatch: Pick<Dispatch, 'sos'>;
  /** Told when a unit is enrolled by its tracker. */
  sources: Pick<Sources, 'unitChanged'>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
};

/** Phones with a tracker app: their enrolment, and the path of the HTTPS port that takes their reports. */
export async function createTrackers(deps: Deps): Promise<Feature<'trackers'>> {
  const { store, clock, roster, sources } = deps;
  const log = deps.log.child({ part: 'trackers' });
  const registry = await TrackerRegistry.open({ store, clock, roster });
  const metrics = createTrackerMetrics(deps.metrics, () => registry.connected);
  const intake = new TrackerIntake({ ...deps, log, registry, metrics, sos: deps.dispatch.sos });
  deps.http.addRoutes(trackerRoute(intake));
  const timer = setInterval(() => intake.tick(), TICK_MS);
  // Whoever revokes a unit revokes all that speaks for it.
  const stopListening = roster.changed.listen((changes) => {
    for (const { unit } of changes) {
      const tracker = unit.enrolled ? undefined : registry.ofUnit(unit.id);
      if (tracker !== undefined) {
        registry.remove(tracker).catch((error: unknown) => {
          log.error({ err: error, unit: unit.id }, 'the tracker of a revoked unit could not be removed');
        });
      }
    }
  });

  return {
    handlers: {
      trackers: {
        list: async (context) => ({
          unknown: intake.unknown,
          trackers: registry.within(signedIn(context).courtPath),
        }),
        enrol: async (context, { unitId, app, datum }) => {
          const unit = roster.require(unitId, signedIn(context).courtPath);
          const { tracker, identifier } = await registry.enrol({ unitId, app, datum });
          if (!unit.enrolled) {
            // At once: a tracker of a unit that isn't enrolled is taken for that of one that was revoked.
            roster.setEnrolled(unitId, true);
            await setEnrolledAt(store, unitId, clock.now());
            await sources.unitChanged(unitId);
          }
          return { tracker: registry.view(tracker), identifier };
        },
        renew: async (context, { trackerId }) => {
          const tracker = registry.require(trackerId, signedIn(context).courtPath);
          const identifier = await registry.renew(tracker);
          return { tracker: registry.view(tracker), identifier };
        },
        remove: async (context, { trackerId }) => {
          await registry.remove(registry.require(trackerId, signedIn(context).courtPath));
          return {};
        },
      },
    },
    close: async () => {
      clearInterval(timer);
      stopListening();
      intake.close();
    },
  };
}
