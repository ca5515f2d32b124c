import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordingLog } from '../testing/recording-log.ts';
import { CRASH_WINDOW_MS, CrashBudget, MAX_CRASHES } from './crash-budget.ts';
import { recoverGpu } from './recover-gpu.ts';
import { recoverPage, UNRESPONSIVE_LIMIT_MS } from './recover-page.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Page extends EventEmitter {
  forcefullyCrashRenderer(): void {
    this.crash('killed');
  }

  crash(reason = 'crashed'): void {
    this.emit('render-process-gone', {}, { reason, exitCode: 1 });
  }
}

function recovered() {
  const page = new Page();
  const seen: string[] = [];
  const budget = new CrashBudget();
  recoverPage(page, {
    budget,
    load: () => seen.push('load'),
    showStopped: () => seen.push('stopped'),
    log: recordingLog(),
  });

  return { page, seen, budget };
}

test('a crashed page is loaded again five times in ten minutes, then the user is asked', () => {
  const { page, seen, budget } = recovered();

  for (let count = 0; count <= MAX_CRASHES; count += 1) {
    page.crash();
  }

  expect(seen).toEqual([...Array<string>(MAX_CRASHES).fill('load'), 'stopped']);

  budget.reset();
  page.crash();

  expect(seen.at(-1)).toBe('load');
});

test('crashes that are far apart are mended without end', () => {
  const { page, seen } = recovered();

  for (let count = 0; count < 3 * MAX_CRASHES; count += 1) {
    page.crash('oom');
    vi.advanceTimersByTime(CRASH_WINDOW_MS / MAX_CRASHES + 1);
  }

  expect(new Set(seen)).toEqual(new Set(['load']));
});

test('a page that ends by itself is left alone', () => {
  const { page, seen } = recovered();
  page.crash('clean-exit');

  expect(seen).toEqual([]);
});

test('a page that hangs is ended and loaded again, unless it answers in time or is closed', () => {
  const { page, seen } = recovered();
  page.emit('unresponsive');
  vi.advanceTimersByTime(UNRESPONSIVE_LIMIT_MS);

  expect(seen).toEqual(['load']);

  for (const end of ['responsive', 'destroyed']) {
    page.emit('unresponsive');
    page.emit(end);
    vi.advanceTimersByTime(UNRESPONSIVE_LIMIT_MS);
  }

  expect(seen).toEqual(['load']);
});

function gpuApp(args: string[]) {
  const calls: unknown[] = [];
  const app = Object.assign(new EventEmitter(), {
    relaunch: (options: { args: string[] }) => void calls.push(options),
    exit: (code: number) => void calls.push(code),
  });
  recoverGpu(app, { budget: new CrashBudget(), args, log: recordingLog() });

  return {
    calls,
    crash: (type: string, reason = 'crashed') => app.emit('child-process-gone', {}, { type, reason }),
  };
}

test('a graphics process that keeps crashing has the program start again without it', () => {
  const { calls, crash } = gpuApp(['.']);

  for (let count = 0; count <= MAX_CRASHES; count += 1) {
    crash('GPU');
  }

  expect(calls).toEqual([{ args: ['.', '--disable-gpu'] }, 0]);
});

test('other helpers, clean ends, and a program that draws in software already, change nothing', () => {
  const hardware = gpuApp(['.']);
  const software = gpuApp(['.', '--disable-gpu']);

  for (let count = 0; count < 3 * MAX_CRASHES; count += 1) {
    hardware.crash('Utility');
    hardware.crash('GPU', 'clean-exit');
    software.crash('GPU');
  }

  expect([...hardware.calls, ...software.calls]).toEqual([]);
});
