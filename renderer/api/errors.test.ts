import { TRPCClientError } from '@trpc/client';
import { describe, expect, test } from 'vitest';
import type { AppRouter } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import { isSignedOut, toErrorInfo } from './errors.ts';

const fromServer = (data: object): TRPCClientError<AppRouter> =>
  TRPCClientError.from<AppRouter>({ error: { message: 'm', code: -32000, data } } as never);

describe('toErrorInfo()', () => {
  test("the server's own error keeps its code, place and id", () => {
    const info = toErrorInfo(
      fromServer({
        code: 'invalidInput',
        message: 'name: too long',
        place: 'name',
        retryable: false,
        id: '7f',
      }),
    );
    expect(info).toEqual({
      code: 'invalidInput',
      key: 'error.invalidInput',
      message: 'name: too long',
      place: 'name',
      retryable: false,
      id: '7f',
    });
  });

  test('a closed socket counts as an unreachable server, worth trying again', () => {
    const info = toErrorInfo(TRPCClientError.from(new Error('WebSocket closed')));
    expect(info).toMatchObject({ key: 'error.network', code: 'unavailable', retryable: true });
  });

  test('a call without an answer tells its own reason', () => {
    const info = toErrorInfo(
      TRPCClientError.from(AppError.unavailable('no answer to units.list within 10 s')),
    );
    expect(info).toMatchObject({ key: 'error.unavailable', message: 'no answer to units.list within 10 s' });
  });

  test('a failed fetch counts as an unreachable server', () => {
    expect(toErrorInfo(new TypeError('Failed to fetch')).key).toBe('error.network');
  });

  test('anything else is internal', () => {
    expect(toErrorInfo('odd')).toMatchObject({ code: 'internal', message: 'odd' });
  });
});

describe('isSignedOut()', () => {
  test('only unauthenticated counts', () => {
    expect(isSignedOut(fromServer({ code: 'unauthenticated', message: 'x', retryable: false }))).toBe(true);
    expect(isSignedOut(fromServer({ code: 'forbidden', message: 'x', retryable: false }))).toBe(false);
  });
});
