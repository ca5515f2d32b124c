import { z } from 'zod';
import { EntryId, type EventData } from '../catalogue/names.ts';
import { AppError } from '../errors.ts';
import { isNodeDone } from './context.ts';
import { Missing } from './missing.ts';
import type { CaseState } from './state.ts';
import { truthOf } from './truth.ts';

/** A node that refuses an act, and what it lacks. `clearsAt` (UTC ms): from when on it allows it if nothing else happens. */
export const Refusal = z.object({
  node: EntryId,
  missing: z.array(Missing),
  clearsAt: z.number().nullable(),
});
export type Refusal = z.infer<typeof Refusal>;

/** An act that is asked about. `data`: fields as its event would have them; `subject`: what it is about. */
export interface Act {
  action: string;
  data?: EventData;
  subject?: string | null;
}

/**
 * Whether an act is allowed in a case at `now` (UTC ms): the nodes that refuse it; none when it is allowed.
 * @throws AppError('notFound') when the catalogue has no such action
 */
export function refusalsOf(
  state: CaseState,
  { action, data = {}, subject = null }: Act,
  now: number,
): Refusal[] {
  const { rules, facts, instances } = state;
  const rule = rules.action(action);
  if (rule === undefined) {
    throw AppError.notFound('action', action);
  }
  return rule.gates.flatMap(({ definition, term }) => {
    const { gate, id } = definition;
    if (gate === undefined || facts.waived.has(id)) {
      return [];
    }
    const question = {
      facts,
      rules,
      term,
      subject,
      request: data,
      now,
      isNodeDone: (node: string) => isNodeDone(node, instances, facts),
    };
    if (gate.when !== undefined && truthOf(gate.when, question).missing.length > 0) {
      return [];
    }
    const { missing, from } = truthOf(gate.requires, question);
    return missing.length === 0
      ? []
      : [{ node: id, missing: [...missing], clearsAt: Number.isFinite(from) ? from : null }];
  });
}

/** Whether a case may be closed in a way: what each action that closes so lacks, once for each node. */
export function closingRefusals(state: CaseState, way: string, data: EventData, now: number): Refusal[] {
  const byNode = new Map<string, Refusal>();
  for (const { id, closes } of state.rules.actions) {
    if (closes.includes(way)) {
      for (const refusal of refusalsOf(state, { action: id, data: { ...data, way } }, now)) {
        byNode.set(refusal.node, refusal);
      }
    }
  }
  return [...byNode.values()];
}
