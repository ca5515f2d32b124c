import { z } from 'zod';
import { Term } from '../calendar/term.ts';
import type { Catalogue } from './catalogue.ts';
import { EntryId } from './names.ts';
import type { NodeDefinition } from './nodes.ts';

/**
 * What a court has chosen of a catalogue, because sources contradict each other and practice figures are a court's own to confirm.
 * A court without a choice of its own follows the court above it.
 */
export const RuleChoice = z.strictObject({
  /** Profiles in force; null: the catalogue's default. */
  profiles: z.array(EntryId).min(1).nullable(),
  /** Nodes that are switched off. */
  off: z.array(EntryId).max(1000),
  /** Nodes in force although none of their profiles is. */
  on: z.array(EntryId).max(1000),
  /** Figures of practice that the court has set otherwise, by node. */
  terms: z.record(EntryId, Term),
  /** Option chosen for a setting, by setting. */
  settings: z.record(EntryId, EntryId),
});
export type RuleChoice = z.infer<typeof RuleChoice>;

/** The catalogue as it is. */
export const NO_CHOICE: RuleChoice = { profiles: null, off: [], on: [], terms: {}, settings: {} };

/** Whether a node is in force under a choice. */
export function isInForce(
  node: Pick<NodeDefinition, 'id' | 'profiles'>,
  catalogue: Pick<Catalogue, 'defaultProfiles'>,
  choice: RuleChoice,
): boolean {
  if (choice.off.includes(node.id)) {
    return false;
  }
  const profiles = choice.profiles ?? catalogue.defaultProfiles;
  return choice.on.includes(node.id) || node.profiles.some((profile) => profiles.includes(profile));
}

/** Whether a node or its figure is practice that stands in no source, so that a court may set another term. */
export const isPractice = (node: Pick<NodeDefinition, 'basis' | 'figure'>): boolean =>
  node.basis === 'practice' || node.figure?.basis === 'practice';
