import type { Alarm, AlarmCounts } from '#shared/alarms.ts';
import type { AlarmsEvent } from '#shared/contract/alarms.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { signedIn } from '../../api/caller.ts';
import type { CourtNode, Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { courtOf } from '../cases/index.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import type { CaseTail } from '../cases/tail.ts';
import type { AlarmDesk } from './alarm-desk.ts';
import { AlarmList } from './alarm-list.ts';
import type { AlarmRow } from './rows.ts';

/** More alarms than this that change at once are told by their number alone. */
const MAX_TOLD = 50;
/** Counts of a court are taken at most so often, whoever asks. */
const COUNTS_MS = 500;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  rulebooks: Rulebooks;
  tail: CaseTail;
  desk: AlarmDesk;
};

/** Alarms with what other features need of them. */
export interface Alarms extends Feature<'alarms'> {
  list: AlarmList;
  /**
   * Tells of alarms that have changed, with the court of each, until the returned function is called. They are read only while they are
   * wanted: an import changes thousands.
   */
  onChanged: (listener: {
    isWanted: () => boolean;
    onChanged: (alarms: { alarm: Alarm; courtPath: CourtPath }[]) => void;
  }) => () => void;
}

/** Alarms as consoles see them. */
export function createAlarms(deps: Deps): Alarms {
  const { clock, courts, log, tail, desk } = deps;
  const list = new AlarmList(deps);
  const changed = new Feed<readonly AlarmRow[]>((error) =>
    log.error({ err: error }, 'a listener of alarms failed'),
  );
  const stop = tail.changes.listen(({ alarms }) => {
    if (alarms.length > 0) {
      changed.publish(alarms);
    }
  });
  const counts = new Map<string, { at: number; counts: Promise<AlarmCounts> }>();
  const countsOf = (court: CourtNode): Promise<AlarmCounts> => {
    const now = clock.now();
    const known = counts.get(court.id);
    if (known !== undefined && Math.abs(now - known.at) < COUNTS_MS) {
      return known.counts;
    }
    const fresh = list.counts(court, now);
    counts.set(court.id, { at: now, counts: fresh });
    fresh.catch(() => counts.delete(court.id));
    return fresh;
  };
  const placeOf = (row: AlarmRow): CourtPath | undefined =>
    courts.find(row.basic_id ?? row.intermediate_id ?? row.high_id ?? '')?.path;
  const told = async (rows: readonly AlarmRow[]): Promise<Alarm[]> => {
    await tail.poke();
    return list.complete(rows, clock.now());
  };

  async function* watch(court: CourtNode, signal: AbortSignal): AsyncGenerator<AlarmsEvent, void, unknown> {
    const snapshot = async (): Promise<AlarmsEvent> => ({ type: 'snapshot', counts: await countsOf(court) });
    for await (const item of changed.read(snapshot, signal)) {
      if (!('length' in item)) {
        yield item;
        continue;
      }
      const own = item.filter((row) => {
        const place = placeOf(row);
        return place !== undefined && isInSubtree(place, court.path);
      });
      if (own.length === 0) {
        continue;
      }
      // What was counted before the change would be told for its result.
      counts.delete(court.id);
      const now = await countsOf(court);
      yield own.length > MAX_TOLD
        ? { type: 'many', counts: now }
        : { type: 'changed', alarms: await list.complete(own, clock.now()), counts: now };
    }
  }

  const onChanged: Alarms['onChanged'] = (listener) =>
    changed.listen((rows) => {
      if (!listener.isWanted()) {
        return;
      }
      list.complete(rows, clock.now()).then(
        (alarms) =>
          listener.onChanged(
            alarms.flatMap((alarm) => {
              const courtPath = courts.find(alarm.courtId)?.path;
              return courtPath === undefined ? [] : [{ alarm, courtPath }];
            }),
          ),
        (error: unknown) => log.error({ err: error }, 'changed alarms could not be told'),
      );
    });

  return {
    list,
    onChanged,
    handlers: {
      alarms: {
        list: async (context, { filter, offset, limit }) =>
          list.list(courtOf(deps, signedIn(context), filter.courtId), {
            filter,
            offset,
            limit,
            now: clock.now(),
          }),
        watch: (context, _input, signal) => {
          const caller = signedIn(context);
          const court = courts.require(caller.courtId, caller.courtPath);
          return watch(court, AbortSignal.any([signal, caller.ended]));
        },
        byCourt: async (context, { filter }) =>
          list.byCourt(courtOf(deps, signedIn(context), filter.courtId), filter, clock.now()),
        history: (context, { alarmId }) => desk.history(signedIn(context), alarmId),
        acknowledge: async (context, { alarmIds }) =>
          told(await desk.acknowledge(signedIn(context), alarmIds)),
        shelve: async (context, { alarmIds, until, reason }) =>
          told(await desk.shelve(signedIn(context), { ids: alarmIds, until, reason })),
        unshelve: async (context, { alarmIds }) => told(await desk.unshelve(signedIn(context), alarmIds)),
      },
    },
    close: () => {
      stop();
      return Promise.resolve();
    },
  };
}
