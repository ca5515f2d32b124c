import type { CourtPath } from '#shared/courts.ts';
import { signedIn, type Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { Sources } from '../sources/sources.ts';
import type { OpenDriver } from './driver.ts';
import { CameraRegistry } from './registry.ts';
import { saveCamera } from './rows.ts';
import { CameraSetup } from './setup.ts';

/** Repeats of held moves come 150 times a minute; this leaves room for changes of direction, and for a second window. */
const MOVES_PER_MINUTE = 900;
const COMMANDS_PER_MINUTE = 120;

export type PtzDeps = Pick<ServerContext, 'store' | 'clock' | 'audit' | 'log'> & {
  sources: Sources;
  openDriver: OpenDriver;
};

/** Steering as other features use it. */
export interface PtzFeature extends Feature<'ptz'> {
  /** Lets a source be steered by the driver of an address that isn't ONVIF's. */
  steer: (camera: { sourceId: string; courtPath: CourtPath; url: string }) => Promise<void>;
}

/** Cameras that can be steered: finding and connecting them, steering them one at a time. */
export async function createPtz(deps: PtzDeps): Promise<PtzFeature> {
  const log = deps.log.child({ part: 'ptz' });
  const cameras = await CameraRegistry.open({ ...deps, log });
  const setup = new CameraSetup({ ...deps, cameras });
  const moves = new MinuteLimiter(deps.clock, MOVES_PER_MINUTE);
  const commands = new MinuteLimiter(deps.clock, COMMANDS_PER_MINUTE);
  /** The camera of a command that isn't held. */
  const commanded = (caller: Caller, sourceId: string) => {
    commands.take(caller.sessionId);
    return cameras.require(caller, sourceId);
  };
  return {
    handlers: {
      ptz: {
        discover: async (context) => ({ cameras: await setup.discover(context) }),
        probe: (context, login) => setup.probe(context, login),
        addSources: async (context, input) => ({ sources: await setup.addSources(context, input) }),
        connect: (context, input) => setup.connect(context, input),
        disconnect: async (context, { sourceId }) => {
          await setup.disconnect(context, sourceId);
          return {};
        },
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          return cameras.watch(courtPath, AbortSignal.any([signal, ended]));
        },
        move: async (context, { sourceId, moveId, velocity }) => {
          const caller = signedIn(context);
          moves.take(caller.sessionId);
          await cameras.require(caller, sourceId).move(caller, context.origin, { id: moveId, velocity });
          return {};
        },
        stop: async (context, { sourceId }) => {
          const caller = signedIn(context);
          await cameras.require(caller, sourceId).stop(caller);
          return {};
        },
        look: async (context, { sourceId, ...place }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).look(caller, place);
          return {};
        },
        moveTo: async (context, { sourceId, position }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).command(caller, (ptz) => ptz.moveTo(position));
          return {};
        },
        goto: async (context, { sourceId, token }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).command(caller, (ptz) => ptz.goto(token));
          return {};
        },
        savePreset: (context, { sourceId, name, token }) => {
          const caller = signedIn(context);
          return commanded(caller, sourceId).savePreset(caller, name, token);
        },
        removePreset: async (context, { sourceId, token }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).removePreset(caller, token);
          return {};
        },
        home: async (context, { sourceId }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).command(caller, (ptz) => ptz.home());
          return {};
        },
        setHome: async (context, { sourceId }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).command(caller, (ptz) => ptz.setHome());
          return {};
        },
        release: async (context, { sourceId }) => {
          const caller = signedIn(context);
          await commanded(caller, sourceId).release(caller);
          return {};
        },
      },
    },
    steer: async (camera) => {
      // Neither is asked of such a camera: its address says all, and it can't be pointed into.
      const row = { ...camera, profileToken: '-', magnification: 1, hasPtz: true };
      await saveCamera(deps.store.db, row);
      cameras.put(row);
    },
    close: () => cameras.close(),
  };
}
