import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { WallGeometry } from '#shared/walls/geometry.ts';
import { firstLayout, Layout } from '#shared/walls/layout.ts';
import { applyOp, type LayoutOp } from '#shared/walls/ops.ts';
import { SceneId } from '#shared/walls/rules.ts';
import { WallCause, type Scene, type WallState } from '#shared/walls/wall.ts';

/** Changes that can be taken back. */
const MAX_UNDO = 30;

/** A layout with the scene that it came from. */
const Shown = z.object({ layout: Layout, sceneId: SceneId.nullable(), isChanged: z.boolean() });
type Shown = z.infer<typeof Shown>;

/** What stays over a restart. */
export const KeptState = z.object({
  revision: z.number().int(),
  shown: Shown,
  /**
   * What the wall returns to, and when; `subject` names what must be dealt with first where no time is set, `urgency` how much it takes
   * to push it aside (0 is the most urgent).
   */
  held: z
    .object({
      base: Shown,
      until: z.number().nullable(),
      subject: z.string().nullable(),
      urgency: z.number(),
    })
    .nullable(),
  cause: WallCause,
});
export type KeptState = z.infer<typeof KeptState>;

/** How a rule or a person switches for a while. Times in UTC ms. */
export interface Hold {
  until: number | null;
  subject: string | null;
  urgency: number;
}

type Cause = WallState['cause'];

/** State of a wall that begins. */
export const firstState = (geometry: WallGeometry, now: number): KeptState => ({
  revision: 0,
  shown: { layout: firstLayout(geometry), sceneId: null, isChanged: false },
  held: null,
  cause: { by: null, ruleId: null, at: now },
});

/** What a wall shows, and every way to change it. It keeps nothing on disk: whoever changes it does. */
export class LiveState {
  #kept: KeptState;
  #zoomedId: string | null = null;
  #undo: readonly Shown[] = [];

  constructor(kept: KeptState) {
    this.#kept = kept;
  }

  get kept(): KeptState {
    return this.#kept;
  }

  get layout(): Layout {
    return this.#kept.shown.layout;
  }

  get held(): KeptState['held'] {
    return this.#kept.held;
  }

  /** Where it stands, for the answer to take it back when a change couldn't be kept. */
  mark(): () => void {
    const { kept, undo, zoomedId } = { kept: this.#kept, undo: this.#undo, zoomedId: this.#zoomedId };
    return () => {
      this.#kept = kept;
      this.#undo = undo;
      this.#zoomedId = zoomedId;
    };
  }

  /** As consoles see it. */
  toState(wallId: string): WallState {
    const { revision, shown, held, cause } = this.#kept;
    return {
      wallId,
      revision,
      ...shown,
      zoomedId: this.#zoomedId,
      isHeld: held !== null,
      returnsAt: held?.until ?? null,
      canUndo: this.#undo.length > 0,
      cause,
    };
  }

  /**
   * Changes the layout. Whoever changes it by hand during a hold has taken the wall over: it doesn't return any more.
   * @throws AppError as `applyOp`
   */
  change(geometry: WallGeometry, op: LayoutOp, onPatrol: ReadonlySet<string>, cause: Cause): boolean {
    const { shown } = this.#kept;
    const layout = applyOp(geometry, shown.layout, op, onPatrol);
    if (layout === shown.layout) {
      return false;
    }
    const isSound = op.type === 'hear' || op.type === 'hush';
    if (!isSound) {
      this.#remember();
    }
    this.#show({ ...shown, layout, isChanged: true }, isSound ? this.#kept.held : null, cause);
    return true;
  }

  /** @throws AppError('notFound') for a part that isn't there */
  zoom(partId: string | null): void {
    const parts = [...this.layout.tiles, ...this.layout.windows];
    if (partId !== null && parts.every(({ id }) => id !== partId)) {
      throw AppError.notFound('tile', partId);
    }
    this.#zoomedId = partId;
    this.#kept = { ...this.#kept, revision: this.#kept.revision + 1 };
  }

  /** @throws AppError('conflict') when there is nothing to take back */
  undo(cause: Cause): void {
    const before = this.#undo.at(-1);
    if (before === undefined) {
      throw AppError.conflict('there is nothing to undo');
    }
    this.#undo = this.#undo.slice(0, -1);
    this.#show(before, null, cause);
  }

  /** Switches to a scene, for good or for a while; during a hold what the wall returns to stays what it was. */
  switchTo(scene: Scene, hold: Hold | null, cause: Cause): void {
    const base = this.#kept.held?.base ?? this.#kept.shown;
    this.#remember();
    this.#show(
      { layout: scene.layout, sceneId: scene.id, isChanged: false },
      hold === null ? null : { ...hold, base },
      cause,
    );
  }

  /** Switches what the wall returns to after the present hold. */
  switchBase(scene: Scene): void {
    const { held } = this.#kept;
    if (held !== null) {
      const base = { layout: scene.layout, sceneId: scene.id, isChanged: false };
      this.#kept = { ...this.#kept, held: { ...held, base } };
    }
  }

  /** Ends a hold. @throws AppError('conflict') when nothing is held */
  returnToBase(cause: Cause): void {
    const { held } = this.#kept;
    if (held === null) {
      throw AppError.conflict('the wall holds nothing');
    }
    this.#remember();
    this.#show(held.base, null, cause);
  }

  /** Begins anew on another geometry that the layout doesn't fit. */
  reset(geometry: WallGeometry, cause: Cause): void {
    this.#undo = [];
    this.#show({ layout: firstLayout(geometry), sceneId: null, isChanged: false }, null, cause);
  }

  /** The scene is gone: what it has brought up stays. */
  forgetScene(sceneId: string): boolean {
    if (this.#kept.shown.sceneId !== sceneId) {
      return false;
    }
    this.#kept = { ...this.#kept, shown: { ...this.#kept.shown, sceneId: null, isChanged: true } };
    return true;
  }

  /** The layout has been saved as this scene. */
  nameScene(sceneId: string): void {
    this.#kept = {
      ...this.#kept,
      revision: this.#kept.revision + 1,
      shown: { ...this.#kept.shown, sceneId, isChanged: false },
    };
  }

  #remember(): void {
    this.#undo = [...this.#undo, this.#kept.shown].slice(-MAX_UNDO);
  }

  #show(shown: Shown, held: KeptState['held'], cause: Cause): void {
    const parts = [...shown.layout.tiles, ...shown.layout.windows];
    if (parts.every(({ id, content }) => id !== this.#zoomedId || content === null)) {
      this.#zoomedId = null;
    }
    this.#kept = { revision: this.#kept.revision + 1, shown, held, cause };
  }
}
