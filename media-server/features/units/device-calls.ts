import type { InboxEvent } from '#shared/contract/units.ts';
import { AppError } from '#shared/errors.ts';
import type { Watcher } from '#shared/media.ts';
import type { Position } from '#shared/units.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Dispatch } from '../dispatch/index.ts';
import { MAX_FUTURE_MS } from './policy.ts';
import type { ReportBatcher } from './report-batcher.ts';
import { toUnit, type Roster } from './roster.ts';

interface Deps {
  clock: Clock;
  roster: Roster;
  batcher: ReportBatcher;
  dispatch: Pick<Dispatch, 'instructions' | 'sos' | 'inboxes'>;
  watchersOf: (unitId: string) => Watcher[];
}

function assertNotFuture(positions: readonly Position[], now: number): void {
  const index = positions.findIndex(({ at }) => at > now + MAX_FUTURE_MS);
  if (index !== -1) {
    throw AppError.invalidInput(
      `positions.${index}.at`,
      `lies more than ${MAX_FUTURE_MS / 1000} s in the future`,
    );
  }
}

/** What an officer's device does for itself. A device counts as connected while it reads its inbox. */
export function deviceCalls(deps: Deps): ServerHandlers<'unit'> {
  const { clock, roster, batcher, watchersOf } = deps;
  const { instructions, sos, inboxes } = deps.dispatch;

  async function* inbox({ id, ended }: Caller, signal: AbortSignal): AsyncGenerator<InboxEvent, void> {
    const snapshot = async () => ({
      type: 'snapshot' as const,
      instructions: await instructions.openOf(id),
      watchers: watchersOf(id),
      sos: await sos.openOf(id),
    });
    const disconnect = roster.connect(id);
    try {
      yield* inboxes.open(id, snapshot, AbortSignal.any([signal, ended]));
    } finally {
      disconnect();
    }
  }

  return {
    self: async (context) => {
      const { id, courtPath } = signedIn(context);
      return toUnit(roster.require(id, courtPath));
    },
    report: async (context, { positions }) => {
      assertNotFuture(positions, clock.now());
      await batcher.add(signedIn(context).id, positions);
      return { accepted: positions.length };
    },
    inbox: (context, _input, signal) => inbox(signedIn(context), signal),
    receipt: (context, { instructionId, state }) =>
      instructions.receive(signedIn(context).id, instructionId, state),
    raiseSos: (context, { id, position }) => sos.raise(signedIn(context), id, position),
    cancelSos: (context, { id }) => sos.cancel(signedIn(context), id),
  };
}
