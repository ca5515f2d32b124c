import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '#shared/errors.ts';
import { watch, type FeedObserver } from './watch.ts';

describe('watch()', () => {
  const started: FeedObserver<string>[] = [];
  const stopped: number[] = [];
  const seen: string[] = [];
  const start = (on: FeedObserver<string>): { unsubscribe: () => void } => {
    const index = started.push(on);
    return { unsubscribe: () => stopped.push(index) };
  };

  beforeEach(() => {
    vi.useFakeTimers();
    started.length = 0;
    stopped.length = 0;
    seen.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('a feed that the server ends is started again', () => {
    watch({ start, onEvent: (event) => seen.push(event) });
    started[0]?.onData('snapshot 1');
    started[0]?.onComplete();
    vi.runAllTimers();
    started[1]?.onData('snapshot 2');
    expect(seen).toEqual(['snapshot 1', 'snapshot 2']);
  });

  test('error and completion of the same feed start it again once', () => {
    watch({ start, onEvent: (event) => seen.push(event) });
    started[0]?.onError(AppError.unavailable('overrun'));
    started[0]?.onComplete();
    vi.runAllTimers();
    expect(started).toHaveLength(2);
  });

  test('what an ended feed still says is not heard', () => {
    watch({ start, onEvent: (event) => seen.push(event) });
    started[0]?.onComplete();
    started[0]?.onData('late');
    expect(seen).toEqual([]);
  });

  test('a refusal for good is told and not tried again', () => {
    const onRefused = vi.fn<(error: { code: string }) => void>();
    watch({ start, onEvent: (event) => seen.push(event), onRefused });
    started[0]?.onError(AppError.forbidden('not for analysts'));
    vi.runAllTimers();
    expect(started).toHaveLength(1);
    expect(onRefused).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: 'forbidden' }));
  });

  test('stopping ends the feed and a pending restart', () => {
    const stop = watch({ start, onEvent: (event) => seen.push(event) });
    started[0]?.onComplete();
    stop();
    vi.runAllTimers();
    expect(started).toHaveLength(1);
    expect(stopped).toEqual([1]);
  });
});
