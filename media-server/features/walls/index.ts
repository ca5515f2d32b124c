import path from 'node:path';
import { isInSubtree } from '#shared/courts.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import type { Sos } from '#shared/dispatch.ts';
import { AppError } from '#shared/errors.ts';
import { MAX_WALL_FILE_BYTES } from '#shared/walls/wall.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import type { Feed } from '../../feed.ts';
import { FileStore } from '../../store/files.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Dispatch } from '../dispatch/index.ts';
import type { Sources } from '../sources/sources.ts';
import { wallFileRoutes } from './file-routes.ts';
import type { WallField } from './player.ts';
import { deleteFile, findFile, isFileKept, listFiles } from './rows.ts';
import { RuleEngine } from './rule-engine.ts';
import { WallDesk, type LiveWall } from './wall-desk.ts';

/** How often what moves by itself is looked at. */
const TICK_MS = 1_000;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http' | 'config'> & {
  sources: Pick<Sources, 'all'>;
  sos: Pick<Dispatch['sos'], 'changes' | 'everyOpen'>;
  onAlarmsChanged: Alarms['onChanged'];
  /** Consultations as they begin and end. */
  consultations: Pick<Feed<Consultation>, 'listen'>;
  /** Called with the sources that stand on any wall, whenever these are others. */
  onShown: (sourceIds: readonly string[]) => void;
};

/** The walls of halls: scenes, patrols, rules and alarms over them. */
export async function createWalls(deps: Deps): Promise<Feature<'walls'>> {
  const { store, clock, courts, log, config, http, sources } = deps;
  const calls = new Map<string, Sos>();

  const isBelow = (courtId: string, ofCourtId: string): boolean => {
    const court = courts.find(courtId);
    const scope = courts.find(ofCourtId);
    return court !== undefined && scope !== undefined && isInSubtree(court.path, scope.path);
  };

  const fieldOf = ({ wall, state }: LiveWall): WallField => ({
    sources:
      state.layout.patrols.length === 0
        ? []
        : sources.all().filter(({ courtId }) => isBelow(courtId, wall.courtId)),
    sos: [...calls.values()].filter(({ courtId }) => isBelow(courtId, wall.courtId)),
    isBelow,
  });

  let shown = '[]';
  const tellShown = (): void => {
    const now = [...desk.shownSources].sort();
    const text = JSON.stringify(now);
    if (text !== shown) {
      shown = text;
      deps.onShown(now);
    }
  };
  const stepWall = (live: LiveWall): void => {
    if (live.player.step(live.wall.geometry, live.state.layout, fieldOf(live), clock.now()) !== null) {
      desk.tellPlay(live);
    }
  };
  const stepAll = (): void => {
    for (const live of desk.all) {
      stepWall(live);
    }
    tellShown();
  };

  const desk = await WallDesk.open(deps, stepWall);
  const rules = new RuleEngine({ desk, clock, log });
  const failed = (error: unknown): void =>
    log.error({ err: error }, 'walls could not follow what has happened');

  const followCall = async (sos: Sos): Promise<void> => {
    if (sos.clearedAt === null) {
      calls.set(sos.id, sos);
    } else {
      calls.delete(sos.id);
    }
    const court = courts.find(sos.courtId);
    if (court !== undefined) {
      await rules.onSos(sos, court.path);
    }
  };
  for (const sos of await deps.sos.everyOpen()) {
    await followCall(sos);
  }
  const stopCalls = deps.sos.changes.listen((sos) => {
    followCall(sos).then(stepAll, failed);
  });
  const stopAlarms = deps.onAlarmsChanged({
    isWanted: () => rules.followsAlarms,
    onChanged: (changes) => {
      const follow = async (): Promise<void> => {
        for (const { alarm, courtPath } of changes) {
          await rules.onAlarm(alarm, courtPath);
        }
        stepAll();
      };
      follow().catch(failed);
    },
  });
  const stopConsultations = deps.consultations.listen((session) => {
    const courtIds = new Set([session.courtId, ...session.sites.map(({ courtId }) => courtId)]);
    const paths = [...courtIds].flatMap((id) => courts.find(id)?.path ?? []);
    rules.onConsultation(session, paths).then(stepAll, failed);
  });
  const timer = setInterval(() => void rules.tick().then(stepAll, failed), TICK_MS);

  const files = new FileStore(path.join(config.dataDir, 'wall-files'), MAX_WALL_FILE_BYTES);
  http.addRoutes(wallFileRoutes({ ...deps, files }));
  http.allowFrames(() => desk.webOrigins);

  return {
    handlers: {
      walls: {
        watch: (context, _input, signal) => {
          const { courtPath, ended } = signedIn(context);
          return desk.watch(courtPath, AbortSignal.any([signal, ended]));
        },
        save: (context, wall) => desk.save(signedIn(context), wall),
        remove: async (context, { wallId }) => {
          await desk.remove(signedIn(context), wallId);
          return {};
        },
        change: (context, { wallId, op }) => desk.change(signedIn(context), wallId, op),
        zoom: (context, { wallId, partId }) => desk.zoom(signedIn(context), wallId, partId),
        undo: (context, { wallId }) => desk.undo(signedIn(context), wallId),
        switchScene: (context, { wallId, sceneId, holdS }) =>
          desk.switchScene(signedIn(context), wallId, sceneId, holdS),
        returnNow: (context, { wallId }) => desk.returnNow(signedIn(context), wallId),
        saveScene: (context, scene) => desk.saveScene(signedIn(context), scene),
        removeScene: async (context, { wallId, sceneId }) => {
          await desk.removeScene(signedIn(context), wallId, sceneId);
          return {};
        },
        saveRule: async (context, { wallId, rule }) => {
          await desk.saveRule(signedIn(context), wallId, rule);
          return { wallId, rule };
        },
        removeRule: async (context, { wallId, ruleId }) => {
          await desk.removeRule(signedIn(context), wallId, ruleId);
          return {};
        },
        dismissPopup: async (context, { wallId, popupId }) => {
          desk.dismissPopup(signedIn(context), wallId, popupId);
          return {};
        },
        files: (context) => listFiles(store.db, signedIn(context).courtPath),
        removeFile: async (context, { fileId }) => {
          if ((await findFile(store.db, fileId, signedIn(context).courtPath)) === undefined) {
            throw AppError.notFound('file', fileId);
          }
          await deleteFile(store.db, fileId);
          await files.removeExcept((sha256) => isFileKept(store.db, sha256));
          return {};
        },
      },
    },
    close: async () => {
      clearInterval(timer);
      stopCalls();
      stopConsultations();
      stopAlarms();
    },
  };
}
