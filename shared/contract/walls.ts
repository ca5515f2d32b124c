import { z } from 'zod';
import { LayoutOp } from '../walls/ops.ts';
import { RuleId, SceneId, WallRule } from '../walls/rules.ts';
import { Scene, Wall, WallFile, WallId, WallPlay, WallState } from '../walls/wall.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});

/** A rule with the wall that it is of. */
const OwnedRule = z.object({ wallId: WallId, rule: WallRule });

export const WallsEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    walls: z.array(Wall),
    scenes: z.array(Scene),
    rules: z.array(OwnedRule),
    states: z.array(WallState),
    plays: z.array(WallPlay),
  }),
  z.object({ type: z.literal('wall'), wall: Wall }),
  z.object({ type: z.literal('wallRemoved'), wallId: WallId }),
  z.object({ type: z.literal('scene'), scene: Scene }),
  z.object({ type: z.literal('sceneRemoved'), wallId: WallId, sceneId: SceneId }),
  z.object({ type: z.literal('rule'), wallId: WallId, rule: WallRule }),
  z.object({ type: z.literal('ruleRemoved'), wallId: WallId, ruleId: RuleId }),
  z.object({ type: z.literal('state'), state: WallState }),
  z.object({ type: z.literal('play'), play: WallPlay }),
]);
export type WallsEvent = z.infer<typeof WallsEvent>;

/** Walls of halls: what they are made of, their scenes and rules, and what they show. */
export const walls = {
  watch: subscription({ access: access.operations, input: none, output: WallsEvent }),
  /** Adds a wall, or changes the one of this id; a layout that doesn't fit a new geometry begins anew. */
  save: mutation({ access: access.adminCourt, input: Wall, output: Wall }),
  remove: mutation({ access: access.adminCourt, input: z.object({ wallId: WallId }), output: none }),
  /** Changes what the wall shows. */
  change: mutation({
    access: access.command,
    input: z.object({ wallId: WallId, op: LayoutOp }),
    output: WallState,
  }),
  /** Enlarges a part to the displays that it stands on; null brings it back. */
  zoom: mutation({
    access: access.command,
    input: z.object({ wallId: WallId, partId: z.string().max(40).nullable() }),
    output: WallState,
  }),
  /** Back to before the last change. Answers with `conflict` where there is none. */
  undo: mutation({ access: access.command, input: z.object({ wallId: WallId }), output: WallState }),
  /** `holdS`: the wall returns after so many seconds. */
  switchScene: mutation({
    access: access.command,
    input: z.object({
      wallId: WallId,
      sceneId: SceneId,
      holdS: z.number().int().min(5).max(86_400).nullable().default(null),
    }),
    output: WallState,
  }),
  /** Ends a hold at once: back to what was there before. Answers with `conflict` where nothing is held. */
  returnNow: mutation({ access: access.command, input: z.object({ wallId: WallId }), output: WallState }),
  /** Saves what the wall shows as the scene of this id, or what is given as `layout`. */
  saveScene: mutation({
    access: access.command,
    input: Scene.pick({ id: true, wallId: true, name: true, digit: true }).extend({
      layout: Scene.shape.layout.optional(),
    }),
    output: Scene,
  }),
  removeScene: mutation({
    access: access.command,
    input: z.object({ wallId: WallId, sceneId: SceneId }),
    output: none,
  }),
  saveRule: mutation({ access: access.command, input: OwnedRule, output: OwnedRule }),
  removeRule: mutation({
    access: access.command,
    input: z.object({ wallId: WallId, ruleId: RuleId }),
    output: none,
  }),
  /** Takes an alarm off the wall; it stays where it came from. */
  dismissPopup: mutation({
    access: access.command,
    input: z.object({ wallId: WallId, popupId: z.string().max(80) }),
    output: none,
  }),
  /** Pictures and PDFs of the caller's courts; they are uploaded and read by HTTP. */
  files: query({ access: access.operations, input: none, output: z.array(WallFile) }),
  removeFile: mutation({ access: access.command, input: z.object({ fileId: z.uuid() }), output: none }),
};
