import type { WallsEvent } from '#shared/contract/walls.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Content } from '#shared/walls/content.ts';
import { layoutFault, sourcesOf, type Layout } from '#shared/walls/layout.ts';
import type { LayoutOp } from '#shared/walls/ops.ts';
import type { WallRule } from '#shared/walls/rules.ts';
import type { Scene, Wall, WallState } from '#shared/walls/wall.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { WallPlayer } from './player.ts';
import * as rows from './rows.ts';
import { firstState, LiveState, type Hold } from './wall-state.ts';
import { WallBoard } from './wall-board.ts';

/** Most walls of a court, scenes and rules of a wall. */
const MAX_WALLS = 32;
const MAX_SCENES = 200;
const MAX_RULES = 50;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'courts' | 'log'>;
type Cause = WallState['cause'];

const contentsOf = ({ tiles, windows }: Layout): (Content | null)[] =>
  [...tiles, ...windows].map(({ content }) => content);

/** A wall as it lives. */
export interface LiveWall {
  wall: Wall;
  courtPath: CourtPath;
  state: LiveState;
  player: WallPlayer;
  scenes: Map<string, Scene>;
  rules: Map<string, WallRule>;
  /** Settles with the latest change. */
  latest: Promise<unknown>;
}

/** Walls in memory, each change on disk before it is told. */
export class WallDesk {
  readonly #deps: Deps;
  readonly #walls = new Map<string, LiveWall>();
  readonly #board: WallBoard;
  readonly #onChange: (live: LiveWall) => void;

  private constructor(deps: Deps, onChange: (live: LiveWall) => void) {
    this.#deps = deps;
    this.#onChange = onChange;
    this.#board = new WallBoard((error) => deps.log.error({ err: error }, 'a listener of walls failed'));
  }

  /** Loads every wall. `onChange` is called after each change of what a wall shows, so that patrols and alarms follow at once. */
  static async open(deps: Deps, onChange: (live: LiveWall) => void): Promise<WallDesk> {
    const desk = new WallDesk(deps, onChange);
    for (const { wall, state, scenes, rules } of await rows.loadWalls(deps.store.db)) {
      const court = deps.courts.find(wall.courtId);
      if (court === undefined) {
        deps.log.warn({ wall: wall.id, court: wall.courtId }, 'the court of a wall is gone');
        continue;
      }
      desk.#walls.set(wall.id, {
        wall,
        courtPath: court.path,
        state: new LiveState(state),
        player: new WallPlayer(wall.id),
        scenes: new Map(scenes.map((scene) => [scene.id, scene])),
        rules: new Map(rules.map((rule) => [rule.id, rule])),
        latest: Promise.resolve(),
      });
    }
    return desk;
  }

  get all(): IterableIterator<LiveWall> {
    return this.#walls.values();
  }

  /** Sources that stand on any wall now. */
  get shownSources(): ReadonlySet<string> {
    const shown = new Set<string>();
    for (const { state, player } of this.#walls.values()) {
      for (const id of [...sourcesOf(state.layout), ...player.onPatrol]) {
        shown.add(id);
      }
    }
    return shown;
  }

  /** Origins whose pages may stand on any wall. */
  get webOrigins(): readonly string[] {
    return [...new Set([...this.#walls.values()].flatMap(({ wall }) => wall.webOrigins))];
  }

  watch(scope: CourtPath, signal: AbortSignal): AsyncGenerator<WallsEvent, void> {
    const snapshot = (): WallsEvent => {
      const own = [...this.#walls.values()].filter(({ courtPath }) => isInSubtree(courtPath, scope));
      return {
        type: 'snapshot',
        walls: own.map(({ wall }) => wall),
        scenes: own.flatMap(({ scenes }) => [...scenes.values()]),
        rules: own.flatMap(({ wall, rules }) =>
          [...rules.values()].map((rule) => ({ wallId: wall.id, rule })),
        ),
        states: own.map(({ wall, state }) => state.toState(wall.id)),
        plays: own.map(({ player }) => player.play),
      };
    };
    return this.#board.watch(scope, snapshot, signal);
  }

  /** The wall, if it is of the caller's courts. @throws AppError('notFound') */
  require(caller: Caller, wallId: string): LiveWall {
    const live = this.#walls.get(wallId);
    if (live === undefined || !isInSubtree(live.courtPath, caller.courtPath)) {
      throw AppError.notFound('wall', wallId);
    }
    return live;
  }

  /** Tells what moves on a wall by itself. */
  tellPlay(live: LiveWall): void {
    this.#board.tell(live.courtPath, { type: 'play', play: live.player.play });
  }

  async save(caller: Caller, wall: Wall): Promise<Wall> {
    const { courts, store, clock } = this.#deps;
    const court = courts.require(wall.courtId, caller.courtPath);
    const known = this.#walls.get(wall.id);
    if (known !== undefined) {
      this.require(caller, wall.id);
      if (known.wall.courtId !== wall.courtId) {
        throw AppError.conflict('a wall stays with its court');
      }
    } else if (
      [...this.#walls.values()].filter((live) => live.wall.courtId === wall.courtId).length >= MAX_WALLS
    ) {
      throw AppError.conflict(`a court has at most ${MAX_WALLS} walls`);
    }
    const live: LiveWall = known ?? {
      wall,
      courtPath: court.path,
      state: new LiveState(firstState(wall.geometry, clock.now())),
      player: new WallPlayer(wall.id),
      scenes: new Map(),
      rules: new Map(),
      latest: Promise.resolve(),
    };
    const isRefitted = layoutFault(wall.geometry, live.state.layout) !== null;
    if (isRefitted) {
      live.state.reset(wall.geometry, this.#by(caller));
    }
    await rows.saveWall(store.db, wall, live.state.kept, clock.now());
    live.wall = wall;
    this.#walls.set(wall.id, live);
    this.#board.tell(live.courtPath, { type: 'wall', wall });
    this.#tell(live);
    return wall;
  }

  async remove(caller: Caller, wallId: string): Promise<void> {
    const live = this.require(caller, wallId);
    await rows.deleteWall(this.#deps.store.db, wallId);
    this.#walls.delete(wallId);
    this.#board.tell(live.courtPath, { type: 'wallRemoved', wallId });
  }

  async change(caller: Caller, wallId: string, op: LayoutOp): Promise<WallState> {
    const live = this.require(caller, wallId);
    if (op.type === 'replace') {
      this.#assertAllowed(live.wall, contentsOf(op.layout));
    } else if ('content' in op) {
      this.#assertAllowed(live.wall, [op.content]);
    }
    return this.#run(live, () =>
      live.state.change(live.wall.geometry, op, live.player.onPatrol, this.#by(caller)),
    );
  }

  async zoom(caller: Caller, wallId: string, partId: string | null): Promise<WallState> {
    const live = this.require(caller, wallId);
    return this.#run(live, () => live.state.zoom(partId));
  }

  async undo(caller: Caller, wallId: string): Promise<WallState> {
    const live = this.require(caller, wallId);
    return this.#run(live, () => live.state.undo(this.#by(caller)));
  }

  /** `holdS`: for so many seconds; null: for good. */
  async switchScene(
    caller: Caller,
    wallId: string,
    sceneId: string,
    holdS: number | null,
  ): Promise<WallState> {
    const live = this.require(caller, wallId);
    const until = holdS === null ? null : this.#deps.clock.now() + holdS * 1000;
    return this.switchTo(
      live,
      sceneId,
      until === null ? null : { until, subject: null, urgency: 0 },
      this.#by(caller),
    );
  }

  /** The same for a rule. @throws AppError('notFound') */
  async switchTo(live: LiveWall, sceneId: string, hold: Hold | null, cause: Cause): Promise<WallState> {
    const scene = this.#requireScene(live, sceneId);
    return this.#run(live, () => live.state.switchTo(scene, hold, cause));
  }

  /** A rule switches what the wall returns to after the present hold. */
  async switchBase(live: LiveWall, sceneId: string): Promise<void> {
    const scene = this.#requireScene(live, sceneId);
    await this.#run(live, () => live.state.switchBase(scene));
  }

  async returnNow(caller: Caller, wallId: string): Promise<WallState> {
    return this.returnToBase(this.require(caller, wallId), this.#by(caller));
  }

  /** @throws AppError('conflict') when nothing is held */
  async returnToBase(live: LiveWall, cause: Cause): Promise<WallState> {
    return this.#run(live, () => live.state.returnToBase(cause));
  }

  async saveScene(
    caller: Caller,
    given: Pick<Scene, 'id' | 'wallId' | 'name' | 'digit'> & { layout?: Scene['layout'] | undefined },
  ): Promise<Scene> {
    const { store, clock } = this.#deps;
    const live = this.require(caller, given.wallId);
    if (!live.scenes.has(given.id)) {
      this.#assertFree(given.id, (other) => other.scenes.has(given.id));
      if (live.scenes.size >= MAX_SCENES) {
        throw AppError.conflict(`a wall has at most ${MAX_SCENES} scenes`);
      }
    }
    if (given.layout !== undefined) {
      const fault = layoutFault(live.wall.geometry, given.layout);
      if (fault !== null) {
        throw AppError.invalidInput('layout', fault);
      }
      this.#assertAllowed(live.wall, contentsOf(given.layout));
    }
    const scene: Scene = {
      ...given,
      layout: given.layout ?? live.state.layout,
      updatedAt: clock.now(),
      updatedBy: caller.nameZh,
    };
    await rows.saveScene(store.db, scene);
    for (const other of live.scenes.values()) {
      if (other.id !== scene.id && scene.digit !== null && other.digit === scene.digit) {
        this.#putScene(live, { ...other, digit: null });
      }
    }
    this.#putScene(live, scene);
    if (given.layout === undefined) {
      await this.#run(live, () => live.state.nameScene(scene.id));
    }
    return scene;
  }

  async removeScene(caller: Caller, wallId: string, sceneId: string): Promise<void> {
    const live = this.require(caller, wallId);
    this.#requireScene(live, sceneId);
    const user = [...live.rules.values()].find(
      ({ action }) => action.kind === 'scene' && action.sceneId === sceneId,
    );
    if (user !== undefined) {
      throw AppError.conflict(`the rule “${user.name}” switches to this scene`);
    }
    await rows.deleteScene(this.#deps.store.db, sceneId);
    live.scenes.delete(sceneId);
    this.#board.tell(live.courtPath, { type: 'sceneRemoved', wallId, sceneId });
    await this.#run(live, () => live.state.forgetScene(sceneId));
  }

  async saveRule(caller: Caller, wallId: string, rule: WallRule): Promise<void> {
    const live = this.require(caller, wallId);
    if (rule.action.kind === 'scene') {
      this.#requireScene(live, rule.action.sceneId);
    }
    if (!live.rules.has(rule.id)) {
      this.#assertFree(rule.id, (other) => other.rules.has(rule.id));
      if (live.rules.size >= MAX_RULES) {
        throw AppError.conflict(`a wall has at most ${MAX_RULES} rules`);
      }
    }
    await rows.saveRule(this.#deps.store.db, wallId, rule, this.#deps.clock.now());
    live.rules.set(rule.id, rule);
    this.#board.tell(live.courtPath, { type: 'rule', wallId, rule });
  }

  async removeRule(caller: Caller, wallId: string, ruleId: string): Promise<void> {
    const live = this.require(caller, wallId);
    if (!live.rules.has(ruleId)) {
      throw AppError.notFound('rule', ruleId);
    }
    await rows.deleteRule(this.#deps.store.db, ruleId);
    live.rules.delete(ruleId);
    this.#board.tell(live.courtPath, { type: 'ruleRemoved', wallId, ruleId });
  }

  /** @throws AppError('notFound') where no such alarm stands on the wall */
  dismissPopup(caller: Caller, wallId: string, popupId: string): void {
    const live = this.require(caller, wallId);
    if (!live.player.dismiss(popupId)) {
      throw AppError.notFound('alarm on the wall', popupId);
    }
    this.#onChange(live);
  }

  #by(caller: Caller): Cause {
    return { by: caller.nameZh, ruleId: null, at: this.#deps.clock.now() };
  }

  #requireScene(live: LiveWall, sceneId: string): Scene {
    const scene = live.scenes.get(sceneId);
    if (scene === undefined) {
      throw AppError.notFound('scene', sceneId);
    }
    return scene;
  }

  /** An id that another wall uses is answered as if it were not there. */
  #assertFree(id: string, isUsed: (live: LiveWall) => boolean): void {
    if ([...this.#walls.values()].some(isUsed)) {
      throw AppError.notFound('wall of', id);
    }
  }

  /** Only pages of the list stand on a wall. */
  #assertAllowed(wall: Wall, contents: readonly (Content | null)[]): void {
    for (const content of contents) {
      if (content?.kind === 'web' && !wall.webOrigins.includes(URL.parse(content.url)?.origin ?? '')) {
        throw AppError.invalidInput('url', 'this page is not on the list of the wall');
      }
    }
  }

  #putScene(live: LiveWall, scene: Scene): void {
    live.scenes.set(scene.id, scene);
    this.#board.tell(live.courtPath, { type: 'scene', scene });
  }

  /** One change after the other: applied, kept, told. What can't be kept is taken back. False from `change` says that nothing changed. */
  #run(live: LiveWall, change: () => unknown): Promise<WallState> {
    const run = async (): Promise<WallState> => {
      const takeBack = live.state.mark();
      if (change() === false) {
        return live.state.toState(live.wall.id);
      }
      try {
        await rows.saveState(this.#deps.store.db, live.wall.id, live.state.kept);
      } catch (error) {
        takeBack();
        throw error;
      }
      return this.#tell(live);
    };
    const next = live.latest.then(run, run);
    live.latest = next.catch(() => undefined);
    return next;
  }

  #tell(live: LiveWall): WallState {
    const state = live.state.toState(live.wall.id);
    this.#board.tell(live.courtPath, { type: 'state', state });
    this.#onChange(live);
    return state;
  }
}
