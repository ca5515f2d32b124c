import type { InboxEvent } from '#shared/contract/units.ts';
import type { ReceivedInstruction } from '#shared/dispatch.ts';
import { encodeGbk } from '#shared/jt808/gbk.ts';
import { RESULT } from '#shared/jt808/general.ts';
import { TEXT_FLAG } from '#shared/jt808/talk.ts';
import type { Edition } from '#shared/jt808/frame.ts';
import type { TerminalLink } from '../../jt808/link.ts';
import { MAX_TEXT_BYTES } from '../../jt808/policy.ts';
import type { Dispatch } from '../dispatch/index.ts';

/** In 2019, what a text is: 1 a notice. */
const NOTICE = 1;

/** Pieces of at most `maxBytes` bytes of GBK each. */
export function piecesOf(text: string, maxBytes = MAX_TEXT_BYTES): string[] {
  const pieces: string[] = [];
  let piece = '';
  let bytes = 0;
  for (const character of text) {
    const more = encodeGbk(character).length;
    if (bytes + more > maxBytes) {
      pieces.push(piece);
      [piece, bytes] = ['', 0];
    }
    piece += character;
    bytes += more;
  }
  return [...pieces, piece];
}

function flagsOf(edition: Edition, isUrgent: boolean): number {
  const kind = {
    '2013': isUrgent ? TEXT_FLAG.emergency2013 : 0,
    '2019': isUrgent ? TEXT_FLAG.emergency2019 : TEXT_FLAG.service2019,
  }[edition];
  return kind | TEXT_FLAG.display | TEXT_FLAG.speak;
}

export interface TextDeps {
  dispatch: Pick<Dispatch, 'instructions' | 'inboxes'>;
  /** `done`: the terminal has it. `refused`: it says it can't show it. `unanswered`: it said nothing. */
  onOutcome: (outcome: 'done' | 'refused' | 'unanswered') => void;
}

/**
 * Sends a unit's instructions to its terminal, one after the other, until the signal aborts. One is delivered when the terminal has
 * answered every piece of it; what isn't answered waits for the next time that the terminal gets in.
 */
export async function sendInstructions(
  { dispatch, onOutcome }: TextDeps,
  { link, unitId, edition }: { link: TerminalLink; unitId: string; edition: Edition },
  signal: AbortSignal,
): Promise<void> {
  const { instructions, inboxes } = dispatch;

  const deliver = async ({ id, fromName, text, priority, state }: ReceivedInstruction): Promise<void> => {
    if (state !== 'waiting') {
      return;
    }
    const flags = flagsOf(edition, priority === 'urgent');
    for (const piece of piecesOf(`${fromName}：${text}`)) {
      const result = await link.ask({
        type: 'text',
        flags,
        textKind: edition === '2019' ? NOTICE : null,
        text: piece,
      });
      if (result !== RESULT.done) {
        onOutcome(result === null ? 'unanswered' : 'refused');
        return;
      }
    }
    await instructions.receive(unitId, id, 'delivered');
    onOutcome('done');
  };

  const snapshot = async (): Promise<Extract<InboxEvent, { type: 'snapshot' }>> => ({
    type: 'snapshot',
    instructions: await instructions.openOf(unitId),
    watchers: [],
    sos: null,
  });
  for await (const event of inboxes.open(unitId, snapshot, signal)) {
    const given =
      event.type === 'snapshot'
        ? event.instructions
        : event.type === 'instruction'
          ? [event.instruction]
          : [];
    for (const instruction of given) {
      await deliver(instruction);
    }
  }
}
