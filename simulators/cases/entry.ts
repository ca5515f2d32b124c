import type { CaseEventInput } from '#shared/cases/input.ts';

const HOUR_MS = 3_600_000;

/** What a system writes by itself at the moment at which it happens. */
const AUTOMATIC = new Set([
  'caseFiled',
  'onlineQueryStarted',
  'queryReturned',
  'queryFailed',
  'caseAccountOpened',
  'moneyReceived',
  'disciplinePushed',
  'disciplineLifted',
  'libraryEntered',
  'newsSent',
  'nodeWaived',
  'eventRetracted',
]);

/** Uniform in [0, 1), by text alone. */
function fraction(text: string): number {
  let state = 0x811c9dc5;
  for (let place = 0; place < text.length; place++) {
    state = Math.imul(state ^ text.charCodeAt(place), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
  state = Math.imul(state ^ (state >>> 15), 0x735a2d97);
  return ((state ^ (state >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * When an event is entered, UTC ms: mostly within minutes, one in eight some hours later, one in thirty some days later, never more than
 * nine. Hangs on the event's id alone, so that a log in the order of entry differs from one by time, and does so each time.
 */
export function entryTimeOf({ id, type, at }: Pick<CaseEventInput, 'id' | 'type' | 'at'>): number {
  if (AUTOMATIC.has(type)) {
    return at + 1000;
  }
  const draw = fraction(id);
  const within = fraction(`${id}+`);
  const hours = draw < 0.033 ? 20 + within * 190 : draw < 0.16 ? 1 + within * 9 : within * 0.2;
  return at + Math.round(hours * HOUR_MS);
}
