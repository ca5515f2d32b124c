import { VIEWERS } from '#shared/contract/access.ts';
import { SOCKET_PATHS } from '#shared/contract/sockets.ts';
import type { Watcher } from '#shared/media.ts';
import { POSITIONS_CLOSE, POSITIONS_PROTOCOL } from '#shared/positions.ts';
import type { Position } from '#shared/units.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { Sources } from '../sources/sources.ts';
import { consoleCalls } from './console-calls.ts';
import { deviceCalls } from './device-calls.ts';
import { EnrolmentCodes } from './enrolment.ts';
import { LastSeenWriter } from './last-seen.ts';
import { createUnitMetrics } from './metrics.ts';
import * as policy from './policy.ts';
import { insertFixes } from './position-store.ts';
import { PositionStream } from './position-stream.ts';
import { repeat } from './repeat.ts';
import { ReportBatcher } from './report-batcher.ts';
import { sweep } from './retention.ts';
import { Roster } from './roster.ts';
import { loadUnits } from './unit-store.ts';

/** The longest message says what a console looks at: 8 boxes of 4 numbers and 64 numbers of units. More is nonsense. */
const STREAM_MAX_PAYLOAD_BYTES = 2_048;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'metrics' | 'courts' | 'sessions' | 'http'> & {
  roster: Roster;
  dispatch: Dispatch;
  /** Who watches a unit, and the report that this has changed. */
  watchersOf: (unitId: string) => Watcher[];
  watchersChanges: Feed<{ unitId: string; watchers: Watcher[] }>;
  /** Told when a unit's first connection opens or its last one closes, and when a unit is enrolled or revoked. */
  sources: Pick<Sources, 'unitConnected' | 'unitChanged'>;
};

/** Reads all units into memory. */
export async function openRoster({
  store,
  clock,
  log,
}: Pick<ServerContext, 'store' | 'clock' | 'log'>): Promise<Roster> {
  return new Roster(await loadUnits(store), clock, (error) =>
    log.error({ err: error }, 'Roster | a listener failed'),
  );
}

/** Units with what a feature needs that brings positions of them by another way than the API. */
export interface Units extends Feature<'units' | 'unit'> {
  /** Resolves when the fixes are durable. Throws `unavailable` when the store can't keep up. */
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
}

/** Officer units: enrolment, positions, states, and what they are told. */
export function createUnits(deps: Deps): Units {
  const { store, clock, log, roster, dispatch } = deps;
  const codes = new EnrolmentCodes(store, clock);
  const attempts = new MinuteLimiter(clock, policy.ENROL_FAILURES_PER_MINUTE);
  const stream = new PositionStream(roster, clock);
  const metrics = createUnitMetrics(deps.metrics, roster, stream);
  const lastSeen = new LastSeenWriter(store, roster);
  const batcher = new ReportBatcher({
    store: async (fixes) => {
      const stop = metrics.commitSeconds.startTimer();
      await insertFixes(store, fixes);
      stop();
      metrics.fixes.inc(fixes.length);
    },
    onStored: (unitId, positions) => roster.report(unitId, positions),
  });

  let sweptAt = 0;
  const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} | failed`);
  const stops = [
    roster.connection.listen(({ unitId, connected }) => deps.sources.unitConnected(unitId, connected)),
    deps.watchersChanges.listen(({ unitId, watchers }) =>
      dispatch.inboxes.publish(unitId, { type: 'watchers', watchers }),
    ),
    repeat(policy.STATE_TICK_MS, () => roster.tick(), failed('Roster.tick()')),
    repeat(policy.STREAM_TICK_MS, () => stream.tick(), failed('PositionStream.tick()')),
    repeat(policy.SEEN_FLUSH_MS, () => lastSeen.flush(), failed('LastSeenWriter.flush()')),
    repeat(
      policy.SWEEP_CHECK_MS,
      async () => {
        if (clock.now() - sweptAt < policy.SWEEP_INTERVAL_MS) {
          return;
        }
        sweptAt = clock.now();
        const deleted = await sweep({ store, clock, roster, codes });
        log.info({ deleted }, 'sweep() | deleted positions past their retention');
      },
      failed('sweep()'),
    ),
  ];

  deps.http.addSocketPath(
    SOCKET_PATHS.positions,
    { protocol: POSITIONS_PROTOCOL, maxPayload: STREAM_MAX_PAYLOAD_BYTES },
    (socket, caller) => {
      if (VIEWERS.includes(caller.role)) {
        stream.accept(socket, caller);
      } else {
        socket.close(POSITIONS_CLOSE.forbidden, `the role ${caller.role} may not see positions`);
      }
    },
  );

  return {
    report: (unitId, positions) => batcher.add(unitId, positions),
    handlers: {
      units: consoleCalls({ ...deps, codes, attempts, sos: dispatch.sos }),
      unit: deviceCalls({ clock, roster, batcher, dispatch, watchersOf: deps.watchersOf }),
    },
    close: async () => {
      stream.close();
      await Promise.all(stops.map(async (stop) => stop()));
      await batcher.flush();
      await lastSeen.flush();
    },
  };
}
