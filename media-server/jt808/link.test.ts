import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FrameReader } from '#shared/jt808/frame-reader.ts';
import { decodeMessage, encodeMessage, type Body } from '#shared/jt808/message.ts';
import type { Frame } from '#shared/jt808/frame.ts';
import { TestClock } from '../testing/clock.ts';
import { TerminalLink } from './link.ts';
import { ANSWER_MS, ATTEMPTS, FRAMES_AT_ONCE, FRAMES_PER_SECOND, MAX_WAITING } from './policy.ts';

const heartbeat = (serial: number): Uint8Array =>
  encodeMessage(
    { edition: '2013', protocolVersion: null, phone: '13800138000', serial },
    { type: 'heartbeat' },
  )[0] ?? new Uint8Array();

describe('TerminalLink', () => {
  let clock: TestClock;
  let sent: Body[];
  let told: string[];
  let gate: Promise<void>;
  let link: TerminalLink;

  beforeEach(() => {
    [clock, sent, told, gate] = [new TestClock(), [], [], Promise.resolve()];
    const reader = new FrameReader();
    link = new TerminalLink(
      {
        transport: 'tcp',
        address: '127.0.0.1:1',
        send: (bytes) => reader.push(bytes).forEach((item) => sent.push(decodeMessage(item as Frame).body)),
        pause: () => told.push('pause'),
        resume: () => told.push('resume'),
        close: () => told.push('close'),
      },
      {
        clock,
        onMessage: async (_link, { header }) => {
          await gate;
          if (header.serial === 13) {
            throw new Error('the store is away');
          }
          return 0;
        },
        onFrame: () => undefined,
        onWrongFrame: (_link, kind) => told.push(kind),
        onFailure: (_link, error) => told.push(String(error)),
        onEnd: (_link, reason) => told.push(`end: ${reason}`),
      },
    );
  });

  const answers = (): number[] =>
    sent.flatMap((body) => (body.type === 'platformAnswer' ? [body.answeredSerial] : []));
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });

  test('serves frames one after the other, and answers each with its serial', async () => {
    link.data(Buffer.concat([heartbeat(1), heartbeat(2), heartbeat(13), heartbeat(4)]));
    await settled();
    expect(answers()).toEqual([1, 2, 13, 4]);
    expect(sent.map((body) => body.type === 'platformAnswer' && body.result)).toEqual([0, 0, 1, 0]);
    expect(told).toEqual(['Error: the store is away']);
  });

  test('is not read while more waits than may, and read again once it is served', async () => {
    const open = Promise.withResolvers<void>();
    gate = open.promise;
    for (let serial = 100; serial < 110 + MAX_WAITING; serial++) {
      link.data(heartbeat(serial));
    }
    expect(told).toEqual(['pause']);
    open.resolve();
    await settled();
    expect(told).toEqual(['pause', 'resume']);
    expect(answers()).toHaveLength(10 + MAX_WAITING);
  });

  test('ends when frames come faster for long than a terminal has reason to', () => {
    for (let i = 0; i < FRAMES_AT_ONCE; i++) {
      link.data(heartbeat(i));
    }
    clock.advance(1_000);
    for (let i = 0; i < FRAMES_PER_SECOND; i++) {
      link.data(heartbeat(i));
    }
    expect(link.isOver).toBe(false);
    link.data(heartbeat(0));
    expect(told).toContain('end: tooManyFrames');
  });

  test('asks again until it is answered, and gives up after its attempts', async () => {
    vi.useFakeTimers();
    link.data(heartbeat(1));
    await vi.advanceTimersByTimeAsync(0);
    const asked = link.ask({ type: 'text', flags: 0, textKind: null, text: '一' });
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    link.answered({ answeredSerial: 1, answeredId: 0x0200, result: 0 });
    link.answered({ answeredSerial: 1, answeredId: 0x8300, result: 3 });
    expect(await asked).toBe(3);
    const texts = () => sent.filter(({ type }) => type === 'text').length;
    expect(texts()).toBe(2);
    const unanswered = link.ask({ type: 'text', flags: 0, textKind: null, text: '二' });
    await vi.advanceTimersByTimeAsync(ANSWER_MS * ATTEMPTS);
    expect(await unanswered).toBeNull();
    expect(texts()).toBe(2 + ATTEMPTS);
    vi.useRealTimers();
  });

  test('gives up what it has asked when it ends, and ends once', async () => {
    link.data(heartbeat(1));
    await settled();
    const asked = link.ask({ type: 'text', flags: 0, textKind: null, text: '一' });
    link.closed();
    link.end('again');
    expect(await asked).toBeNull();
    expect(told).toEqual(['close', 'end: closed']);
  });
});
