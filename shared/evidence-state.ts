import { z } from 'zod';

/**
 * - `announced`: the server knows of it; none of it has arrived
 * - `receiving`: some of it has
 * - `complete`: all of it is there, with the size and the hash that were announced
 * - `damaged`: what arrived isn't what was announced, or isn't of its kind; `EvidenceProblem` says which. None of it is kept
 * - `expired`: it was left half-sent for too long, and what had arrived is removed; announcing it again begins anew
 * - `discarded`: its officer threw it away before it was sent
 */
export const EvidenceState = z.enum([
  'announced',
  'receiving',
  'complete',
  'damaged',
  'expired',
  'discarded',
]);
export type EvidenceState = z.infer<typeof EvidenceState>;

/** What was wrong with an item: its hash, its size, or its first bytes, which aren't of its kind. */
export const EvidenceProblem = z.enum(['hash', 'size', 'kind']);
export type EvidenceProblem = z.infer<typeof EvidenceProblem>;

/** What happens to an item. */
export const EvidenceStep = z.enum(['announce', 'receive', 'settle', 'refuse', 'expire', 'discard']);
export type EvidenceStep = z.infer<typeof EvidenceStep>;

const NEXT: Readonly<Record<EvidenceState, Partial<Record<EvidenceStep, EvidenceState>>>> = {
  announced: {
    announce: 'announced',
    receive: 'receiving',
    expire: 'expired',
    discard: 'discarded',
  },
  receiving: {
    announce: 'receiving',
    receive: 'receiving',
    settle: 'complete',
    refuse: 'damaged',
    expire: 'expired',
    discard: 'discarded',
  },
  complete: { announce: 'complete' },
  damaged: { announce: 'damaged' },
  expired: { announce: 'announced', discard: 'discarded' },
  discarded: { announce: 'discarded', discard: 'discarded' },
};

/** The state after a step; null where the step isn't possible. */
export function nextState(state: EvidenceState, step: EvidenceStep): EvidenceState | null {
  return NEXT[state][step] ?? null;
}

/** Whether an item is still to be sent, as far as the server knows. */
export const isOpen = (state: EvidenceState): boolean => state === 'announced' || state === 'receiving';
/** States from which nothing leads. */
export const isFinal = (state: EvidenceState): boolean =>
  state === 'complete' || state === 'damaged' || state === 'discarded';
