/** The shortest and longest time within which an instruction can be told to be confirmed, seconds. */
export const CONFIRM_S = { min: 10, max: 3_600 } as const;

/** What has become of an instruction that isn't confirmed by all: within its time nothing, then `amber`, after twice its time the desk is alarmed. */
export type Escalation = 'none' | 'amber' | 'alarm';

/** The escalation `elapsedMs` after an instruction was sent that is to be confirmed within `confirmS` seconds. */
export function escalationOf(
  { confirmS, unconfirmed }: { confirmS: number | null; unconfirmed: number },
  elapsedMs: number,
): Escalation {
  if (confirmS === null || unconfirmed === 0 || elapsedMs < confirmS * 1000) {
    return 'none';
  }
  return elapsedMs < 2 * confirmS * 1000 ? 'amber' : 'alarm';
}
