import { describe, expect, test } from 'vitest';
import type { InboxEvent } from '#shared/contract/units.ts';
import type { ReceivedInstruction } from '#shared/dispatch.ts';
import { EMPTY_INBOX, reduceInbox, withPending } from './inbox.ts';

const instruction = (n: number, change: Partial<ReceivedInstruction> = {}): ReceivedInstruction => ({
  id: `3f0c1a52-6a3c-4d0e-9a57-${String(n).padStart(12, '0')}`,
  fromName: '值班员',
  text: `第 ${n} 条`,
  priority: 'normal',
  createdAt: n,
  state: 'waiting',
  mustConfirm: false,
  files: [],
  ...change,
});
const snapshot = (instructions: ReceivedInstruction[]): InboxEvent => ({
  type: 'snapshot',
  instructions,
  watchers: [],
  sos: null,
});

describe('reduceInbox()', () => {
  test('the newest instruction stands first', () => {
    const inbox = reduceInbox(EMPTY_INBOX, snapshot([instruction(1), instruction(3), instruction(2)]));
    expect(inbox.instructions.map(({ createdAt }) => createdAt)).toEqual([3, 2, 1]);
  });

  test('an instruction that comes twice is there once, in its later state', () => {
    const first = reduceInbox(EMPTY_INBOX, { type: 'instruction', instruction: instruction(1) });
    const again = { type: 'instruction', instruction: instruction(1, { state: 'read' }) } as const;
    expect(reduceInbox(first, again).instructions).toEqual([instruction(1, { state: 'read' })]);
  });

  test('what a snapshot does not name any more is done, and stays for reference', () => {
    const before = reduceInbox(EMPTY_INBOX, snapshot([instruction(1), instruction(2)]));
    const after = reduceInbox(before, snapshot([instruction(2)]));
    expect(after.instructions.map(({ state }) => state)).toEqual(['waiting', 'done']);
  });

  test('of the done ones only the latest 20 stay', () => {
    const all = Array.from({ length: 30 }, (_, i) => instruction(i + 1, { state: 'done' }));
    const inbox = reduceInbox(EMPTY_INBOX, snapshot([...all, instruction(0)]));
    expect(inbox.instructions).toHaveLength(21);
    expect(inbox.instructions.at(-1)?.createdAt).toBe(0);
  });

  test('watchers and the call are replaced as a whole', () => {
    const watcher = { nameZh: '张三', nameEn: 'Zhang San', courtId: 'zj', since: 5 };
    const watched = reduceInbox(EMPTY_INBOX, { type: 'watchers', watchers: [watcher] });
    expect(reduceInbox(watched, { type: 'watchers', watchers: [] }).watchers).toEqual([]);
  });
});

describe('withPending()', () => {
  test('an answer counts before the server knows it', () => {
    const [shown] = withPending([instruction(1)], { [instruction(1).id]: 'read' });
    expect(shown?.state).toBe('read');
  });

  test('an older answer does not take a state back', () => {
    const [shown] = withPending([instruction(1, { state: 'done' })], { [instruction(1).id]: 'read' });
    expect(shown?.state).toBe('done');
  });
});
