import type { InboxEvent } from '#shared/contract/units.ts';
import type { ReceivedInstruction, Sos } from '#shared/dispatch.ts';
import type { Watcher } from '#shared/media.ts';
import { furthest, type PendingReceipts } from './receipts.ts';

/** Done instructions that stay in the list for reference. */
const DONE_KEPT = 20;

export interface Inbox {
  /** Newest first. */
  instructions: readonly ReceivedInstruction[];
  watchers: readonly Watcher[];
  sos: Sos | null;
}

export const EMPTY_INBOX: Inbox = { instructions: [], watchers: [], sos: null };

const newestFirst = (instructions: readonly ReceivedInstruction[]): ReceivedInstruction[] => {
  const sorted = [...instructions].sort((a, b) => b.createdAt - a.createdAt);
  const done = sorted.filter(({ state }) => state === 'done').slice(DONE_KEPT);
  return sorted.filter((instruction) => !done.includes(instruction));
};

/** The inbox after an event. A snapshot names only what isn't done; what this page has seen done stays for reference. */
export function reduceInbox(inbox: Inbox, event: InboxEvent): Inbox {
  switch (event.type) {
    case 'snapshot': {
      const present = new Set(event.instructions.map(({ id }) => id));
      const seenBefore = inbox.instructions
        .filter(({ id }) => !present.has(id))
        .map((instruction): ReceivedInstruction => ({ ...instruction, state: 'done' }));
      return {
        instructions: newestFirst([...event.instructions, ...seenBefore]),
        watchers: event.watchers,
        sos: event.sos,
      };
    }
    case 'instruction': {
      const others = inbox.instructions.filter(({ id }) => id !== event.instruction.id);
      return { ...inbox, instructions: newestFirst([event.instruction, ...others]) };
    }
    case 'watchers': {
      return { ...inbox, watchers: event.watchers };
    }
    case 'sos': {
      return { ...inbox, sos: event.sos };
    }
  }
}

/** The instructions as the officer has answered them, whether or not the server knows it yet. */
export function withPending(
  instructions: readonly ReceivedInstruction[],
  pending: PendingReceipts,
): readonly ReceivedInstruction[] {
  return instructions.map((instruction) => {
    const state = furthest(instruction.state, pending[instruction.id]);
    return state === instruction.state ? instruction : { ...instruction, state };
  });
}
