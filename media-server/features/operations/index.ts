import { AppError } from '#shared/errors.ts';
import type { Evidence } from '#shared/evidence.ts';
import type { Operation } from '#shared/operations/operation.ts';
import { isActive } from '#shared/operations/state.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { repeat } from '../units/repeat.ts';
import type { Roster } from '../units/roster.ts';
import { Changes } from './change.ts';
import { DeviceReports } from './device-reports.ts';
import { readLog } from './journal.ts';
import { Live } from './live.ts';
import { Planning } from './planning.ts';
import { findOperation, listOperations, toOperations } from './rows.ts';
import { Running } from './running.ts';
import { Statuses } from './statuses.ts';
import { Stopwatches, type Monotonic } from '../../stopwatches.ts';
import { Watch } from './watch.ts';

/** Active operations are looked at so often. */
const TICK_MS = 1_000;

/** What operations are told of evidence. */
export interface EvidenceOfOperations {
  arrived: Feed<Evidence>;
  ofActiveOperations(): Promise<Evidence[]>;
}

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  roster: Roster;
  /** Whether video of the unit is arriving now. */
  hasLivePicture: (unitId: string) => boolean;
  dispatch: Pick<Dispatch, 'sos' | 'instructions'>;
  evidence: EvidenceOfOperations;
  /** For tests of a clock that is set. */
  monotonic?: Monotonic;
};

/** Operations, and the look at them that time alone brings. */
export interface Operations extends Feature<'operations'> {
  tick: () => Promise<void>;
  /** Each operation that was changed, as it is then. */
  changes: Feed<Operation>;
  /** Those that run now, of all courts. */
  running: () => Promise<Operation[]>;
  /** An operation of any court. */
  find: (id: string) => Promise<Operation | undefined>;
}

/** Operations (执行行动): plan, checks before the beginning, live board, needs, log and report. */
export async function createOperations(deps: Deps): Promise<Operations> {
  const { store, clock, courts, log, roster, hasLivePicture, dispatch, evidence, monotonic } = deps;
  const reports = new DeviceReports(monotonic);
  const stopwatches = new Stopwatches(clock, monotonic);
  const openCalls = await dispatch.sos.everyOpen();
  const distressed = new Set(openCalls.map(({ unitId }) => unitId));
  const statuses = new Statuses({
    clock,
    roster,
    reports,
    hasLivePicture,
    stopwatches,
    distressed: () => distressed,
  });
  const changed = new Feed<Operation>((error) =>
    log.error({ err: error }, 'a listener of operations failed'),
  );
  const changes = new Changes({
    store,
    courts,
    onChange: (change) => {
      live.tell(change);
      changed.publish(change.operation);
    },
  });
  const live = new Live({ store, courts, log, changes, statuses });
  const planning = new Planning({
    store,
    clock,
    courts,
    roster,
    changes,
    onCreated: (created) => live.tell(created),
  });
  const running = new Running({
    store,
    clock,
    roster,
    changes,
    statuses,
    onNeed: (operationId, need) => live.tellNeed(operationId, need),
  });
  const watch = new Watch({ store, clock, changes, live, statuses, stopwatches });

  const failed = (what: string) => (error: unknown) => log.error({ err: error }, `${what} | failed`);
  // What came just before a crash may not have been noted.
  for (const sos of openCalls) {
    await watch.handleSos(sos);
  }
  for (const instruction of await dispatch.instructions.ofActiveOperations()) {
    await watch.handleInstruction(instruction);
  }
  for (const item of await evidence.ofActiveOperations()) {
    await watch.handleEvidence(item);
  }
  const { instructions, sos } = dispatch;
  const stops = [
    repeat(TICK_MS, () => watch.tick(), failed('Operations.tick()')),
    sos.changes.listen((call) => {
      if (call.clearedAt === null) {
        distressed.add(call.unitId);
      } else {
        distressed.delete(call.unitId);
      }
      watch.handleSos(call).catch(failed('Watch.handleSos()'));
    }),
    instructions.sent.listen((instruction) => {
      watch.handleInstruction(instruction).catch(failed('Watch.handleInstruction()'));
    }),
    evidence.arrived.listen((item) => {
      watch.handleEvidence(item).catch(failed('Watch.handleEvidence()'));
    }),
    instructions.unconfirmed.listen(({ instruction, level, units }) => {
      watch.handleUnconfirmed(instruction, level, units).catch(failed('Watch.handleUnconfirmed()'));
    }),
  ];

  const answer = async ({ id: unitId, nameZh }: Caller, operationId: string): Promise<void> => {
    await changes.apply(operationId, async (trx, row) => {
      const at = clock.now();
      const changed = await trx('operation_units')
        .where({ operation_id: operationId, unit_id: unitId })
        .whereNull('left_at')
        .update({ answered_at: at, silent_from: at });
      if (changed === 0 || !isActive(row.state)) {
        throw AppError.notFound('operation', operationId);
      }
      stopwatches.elapsed(`${operationId}/${unitId}`, at);
      const callSign = roster.find(unitId)?.callSign ?? nameZh;
      return [{ fact: { kind: 'answered', unitId, callSign }, by: callSign, at }];
    });
  };

  return {
    tick: () => watch.tick(),
    changes: changed,
    running: async () => toOperations(store.db, await store.db('operations').where({ state: 'running' })),
    find: (id) => findOperation(store.db, id),
    handlers: {
      operations: {
        create: (context, { id, plan }) => planning.create(signedIn(context), id, plan),
        save: (context, { operationId, ...given }) => planning.save(signedIn(context), operationId, given),
        list: (context, page) => listOperations(store.db, signedIn(context).courtPath, page),
        watch: (context, _input, signal) => {
          const caller = signedIn(context);
          return live.watch(caller, AbortSignal.any([signal, caller.ended]));
        },
        board: (context, { operationId }, signal) => {
          const caller = signedIn(context);
          return live.board(caller, operationId, AbortSignal.any([signal, caller.ended]));
        },
        log: async (context, { operationId, ...page }) => {
          await changes.require(signedIn(context), operationId);
          return readLog(store.db, operationId, page);
        },
        step: (context, { operationId, ...given }) => planning.step(signedIn(context), operationId, given),
        begin: (context, { operationId }) => running.begin(signedIn(context), operationId),
        waive: async (context, { operationId, ...given }) => {
          await running.waive(signedIn(context), operationId, given);
          await watch.tick();
          return {};
        },
        callUnits: async (context, { operationId }) => {
          await running.callUnits(signedIn(context), operationId);
          await watch.tick();
          return {};
        },
        setPhase: (context, { operationId, phase }) =>
          running.setPhase(signedIn(context), operationId, phase),
        join: (context, { operationId, ...assignment }) =>
          running.join(signedIn(context), operationId, assignment),
        leave: (context, { operationId, unitId }) => running.leave(signedIn(context), operationId, unitId),
        addNeed: (context, { operationId, ...need }) => running.addNeed(signedIn(context), operationId, need),
        meetNeed: (context, { operationId, ...given }) =>
          running.meetNeed(signedIn(context), operationId, given),
        cancelNeed: (context, { operationId, needId }) =>
          running.cancelNeed(signedIn(context), operationId, needId),
        note: async (context, { operationId, ...note }) => {
          await running.note(signedIn(context), operationId, note);
          return {};
        },
        saveReport: (context, { operationId, text }) =>
          running.saveReport(signedIn(context), operationId, text),
        signReport: (context, { operationId, sha256 }) =>
          running.signReport(signedIn(context), operationId, sha256),
        exportReport: async (context, { operationId }) => {
          const { title, report } = await changes.require(signedIn(context), operationId);
          if (report === null) {
            throw AppError.conflict('the operation has no report yet');
          }
          return { title, report };
        },
        mine: (context, _input, signal) => {
          const { id, ended } = signedIn(context);
          return live.mine(id, AbortSignal.any([signal, ended]));
        },
        answer: async (context, { operationId }) => {
          await answer(signedIn(context), operationId);
          return {};
        },
        reportDevice: (context, report) => {
          reports.set(signedIn(context).id, report);
          return Promise.resolve({});
        },
      },
    },
    close: async () => {
      await Promise.all(stops.map(async (stop) => stop()));
      await changes.settled();
    },
  };
}
