import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Roster } from '../units/roster.ts';
import { Board } from './board.ts';
import { Inboxes } from './inboxes.ts';
import { Instructions } from './instructions.ts';
import { SosDesk } from './sos.ts';

/** How many instructions a console is given at first. */
const SNAPSHOT_INSTRUCTIONS = 50;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'> & { roster: Roster };

/** Dispatch, with what the units' side of it needs. */
export interface Dispatch extends Feature<'dispatch'> {
  instructions: Instructions;
  sos: SosDesk;
  inboxes: Inboxes;
}

/** Instructions to units with their receipts, and emergency calls. */
export async function createDispatch(deps: Deps): Promise<Dispatch> {
  const { courts, log } = deps;
  const board = new Board(courts, (error) => log.error({ err: error }, 'Board.post() | a listener failed'));
  const inboxes = new Inboxes();
  const parts = { ...deps, board, inboxes };
  const instructions = await Instructions.create(parts);
  const sos = new SosDesk(parts);

  return {
    instructions,
    sos,
    inboxes,
    handlers: {
      dispatch: {
        send: (context, input) => instructions.send(signedIn(context), input),
        list: (context, page) => instructions.list(signedIn(context).courtPath, page),
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          const snapshot = async () => ({
            type: 'snapshot' as const,
            instructions: await instructions.list(courtPath, { limit: SNAPSHOT_INSTRUCTIONS }),
            sos: await sos.open(courtPath),
          });
          return board.watch(courtPath, snapshot, AbortSignal.any([signal, ended]));
        },
        acknowledgeSos: (context, { sosId }) => sos.acknowledge(signedIn(context), sosId),
        clearSos: (context, { sosId }) => sos.clear(signedIn(context), sosId),
      },
    },
    close: () => Promise.resolve(),
  };
}
