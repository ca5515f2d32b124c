import { z } from 'zod';
import { storable } from '../text.ts';

export const NeedState = z.enum(['open', 'partiallyMet', 'met', 'cancelled']);
export type NeedState = z.infer<typeof NeedState>;

/** The most of one thing that can be asked for. */
export const MAX_QUANTITY = 10_000;

/** Something that an operation lacks: so many of it, and how many have come. */
export const Need = z.object({
  id: z.uuid(),
  text: storable(200).min(1),
  quantity: z.number().int().min(1).max(MAX_QUANTITY),
  met: z.number().int().min(0).max(MAX_QUANTITY),
  state: NeedState,
  createdAt: z.number(),
  createdBy: z.string(),
});
export type Need = z.infer<typeof Need>;

/** The state of a need by its quantities. More than was asked for is met too. A cancelled one stays so. */
export function needState(need: { quantity: number; met: number; isCancelled: boolean }): NeedState {
  if (need.isCancelled) {
    return 'cancelled';
  }
  if (need.met <= 0) {
    return 'open';
  }
  return need.met < need.quantity ? 'partiallyMet' : 'met';
}
