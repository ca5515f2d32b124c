import i18next from 'i18next';
import type { ProcessNode } from '#shared/cases/process.ts';
import { formatAge } from '../../../app/format.ts';
import type { MarkState } from '../../../components/StateMark.tsx';
import { formatTerm } from '../words.ts';
import { compareWait, strictest, type WaitState } from './limits.ts';

const MINUTE_MS = 60_000;

/** A median wait in words; waits are counted by the minute. */
export function waitText(waitMs: number | null): string {
  if (waitMs === null) {
    return '–';
  }
  return waitMs < MINUTE_MS ? i18next.t('pipeline:process.atOnce') : formatAge(waitMs);
}

/** The shape and colour of a wait; none where it is within its limit. */
export const WAIT_MARK: Readonly<Record<WaitState, MarkState | null>> = {
  none: null,
  within: null,
  over: 'attention',
  twice: 'danger',
};

/** `限 5 个工作日`, with the word for what is beyond it. */
export function limitText(node: ProcessNode): string {
  const term = strictest(node);
  if (term === undefined) {
    return '';
  }
  const state = compareWait(node.medianWaitMs, term);
  return i18next.t(`pipeline:process.limit.${state === 'none' ? 'within' : state}`, {
    term: formatTerm(term),
  });
}
