import { signedIn } from '../../api/caller.ts';
import { Stopwatches, type Monotonic } from '../../stopwatches.ts';
import { repeat } from '../units/repeat.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Roster } from '../units/roster.ts';
import { Board } from './board.ts';
import { Escalation } from './escalation.ts';
import { Inboxes } from './inboxes.ts';
import { Instructions } from './instructions.ts';
import { SosDesk } from './sos.ts';

/** How many instructions a console is given at first. */
const SNAPSHOT_INSTRUCTIONS = 50;
/** Unconfirmed instructions are looked at so often. */
const ESCALATION_TICK_MS = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & {
  roster: Roster;
  /** For tests of a clock that is set. */
  monotonic?: Monotonic;
};

/** Dispatch, with what the units' side of it needs. */
export interface Dispatch extends Feature<'dispatch'> {
  instructions: Instructions;
  sos: SosDesk;
  inboxes: Inboxes;
  escalation: Escalation;
}

/** Instructions to units with their receipts, and emergency calls. */
export async function createDispatch(deps: Deps): Promise<Dispatch> {
  const { courts, log } = deps;
  const board = new Board(courts, (error) => log.error({ err: error }, 'Board.post() | a listener failed'));
  const inboxes = new Inboxes();
  const parts = { ...deps, board, inboxes };
  const instructions = await Instructions.create(parts);
  const sos = new SosDesk(parts);
  const escalation = new Escalation({
    store: deps.store,
    instructions,
    stopwatches: new Stopwatches(deps.clock, deps.monotonic),
  });
  const stop = repeat(
    ESCALATION_TICK_MS,
    () => escalation.tick(),
    (error) => log.error({ err: error }, 'Escalation.tick() | failed'),
  );

  return {
    instructions,
    sos,
    inboxes,
    escalation,
    handlers: {
      dispatch: {
        send: (context, input) => instructions.send(signedIn(context), input),
        list: (context, page) => instructions.list(signedIn(context).courtPath, page),
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          const snapshot = async () => {
            const latest = await instructions.list(courtPath, { limit: SNAPSHOT_INSTRUCTIONS });
            const alarming = await instructions.alarming(courtPath);
            const known = new Set(latest.map(({ id }) => id));
            return {
              type: 'snapshot' as const,
              instructions: [...latest, ...alarming.filter(({ id }) => !known.has(id))],
              sos: await sos.open(courtPath),
            };
          };
          return board.watch(courtPath, snapshot, AbortSignal.any([signal, ended]));
        },
        acknowledgeUnconfirmed: (context, { instructionId }) =>
          instructions.acknowledgeUnconfirmed(signedIn(context), instructionId),
        acknowledgeSos: (context, { sosId }) => sos.acknowledge(signedIn(context), sosId),
        clearSos: (context, { sosId }) => sos.clear(signedIn(context), sosId),
      },
    },
    close: () => stop(),
  };
}
