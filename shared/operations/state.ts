import { z } from 'zod';

/**
 * - `draft`: being written; `planned`: complete, waits for its day
 * - `checking`: units are called and checked before it may begin
 * - `running`: the leader has said begin (执行开始)
 * - `ended`, `cancelled`: for good
 */
export const OperationState = z.enum(['draft', 'planned', 'checking', 'running', 'ended', 'cancelled']);
export type OperationState = z.infer<typeof OperationState>;

export const OperationStep = z.enum(['plan', 'reopen', 'check', 'stopCheck', 'begin', 'end', 'cancel']);
export type OperationStep = z.infer<typeof OperationStep>;

const STEPS: Record<OperationStep, { from: readonly OperationState[]; to: OperationState }> = {
  plan: { from: ['draft'], to: 'planned' },
  reopen: { from: ['planned'], to: 'draft' },
  check: { from: ['planned'], to: 'checking' },
  stopCheck: { from: ['checking'], to: 'planned' },
  begin: { from: ['checking'], to: 'running' },
  end: { from: ['running'], to: 'ended' },
  cancel: { from: ['draft', 'planned', 'checking', 'running'], to: 'cancelled' },
};

/** The state that a step leads to; null where it isn't possible. */
export function afterStep(state: OperationState, step: OperationStep): OperationState | null {
  const { from, to } = STEPS[step];
  return from.includes(state) ? to : null;
}

/** The steps that are possible in a state. */
export const stepsFrom = (state: OperationState): OperationStep[] =>
  OperationStep.options.filter((step) => afterStep(state, step) !== null);

export const isOver = (state: OperationState): boolean => state === 'ended' || state === 'cancelled';

/** Whether its units are with it: they are called, asked and told. */
export const isActive = (state: OperationState): boolean => state === 'checking' || state === 'running';

/** Whether the plan may be changed as a whole. What changes of a running operation has steps of its own. */
export const isPlanOpen = (state: OperationState): boolean => state === 'draft' || state === 'planned';
