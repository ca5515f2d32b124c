import { expect, test, vi } from 'vitest';
import type { UnitOperation } from '#shared/contract/operations.ts';
import { Duties } from './duties.ts';

const operation = (over: Partial<UnitOperation> = {}): UnitOperation => ({
  id: '3f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
  title: '强制腾退',
  task: '警戒',
  phase: '集结',
  isRunning: true,
  isAsked: false,
  level: 'fresh',
  answeredAt: null,
  cases: [],
  ...over,
});

test('Duties alerts once for each time that it is asked', () => {
  const onAsked = vi.fn();
  const duties = new Duties({ answer: () => Promise.resolve(), onAsked });
  duties.handle([operation()]);
  duties.handle([operation({ isAsked: true, level: 'due' })]);
  duties.handle([operation({ isAsked: true, level: 'amber' })]);
  expect(onAsked).toHaveBeenCalledTimes(1);
  duties.handle([operation()]);
  duties.handle([operation({ isAsked: true })]);
  expect(onAsked).toHaveBeenCalledTimes(2);
});

test('Duties keeps an answer until the server has it, and drops it with its operation', async () => {
  let isUp = false;
  const answer = vi.fn(() => (isUp ? Promise.resolve() : Promise.reject(new Error('no link'))));
  const duties = new Duties({ answer, onAsked: () => undefined });
  const { id } = operation();
  duties.handle([operation({ isAsked: true })]);
  duties.answer(id);
  await duties.flush();
  expect(duties.state.get().pending).toEqual(new Set([id]));
  isUp = true;
  await duties.flush();
  expect(duties.state.get().pending).toEqual(new Set());
  isUp = false;
  duties.answer(id);
  await duties.flush();
  duties.handle([]);
  expect(duties.state.get().pending).toEqual(new Set());
});
