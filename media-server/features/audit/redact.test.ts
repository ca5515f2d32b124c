import { expect, test } from 'vitest';
import { redact, targetOf } from './redact.ts';

test('redact leaves out whatever lets somebody in', () => {
  const input = {
    username: 'duty',
    password: 'p',
    current: 'c',
    next: 'n',
    code: 'ABCDEFGH',
    token: 't',
    url: 'rtsp://u:p@h/1',
    inner: { password: 'p' },
  };
  expect(redact(input)).toEqual({
    username: 'duty',
    password: '[redacted]',
    current: '[redacted]',
    next: '[redacted]',
    code: '[redacted]',
    token: '[redacted]',
    url: '[redacted]',
    inner: { password: '[redacted]' },
  });
});

test('redact cuts long texts and counts long lists and deep objects', () => {
  expect(redact({ text: 'x'.repeat(500) })).toEqual({ text: `${'x'.repeat(120)}…` });
  expect(redact({ positions: [{ at: 1 }, { at: 2 }] })).toEqual({ positions: { count: 2 } });
  expect(redact({ a: { b: { c: { d: 1, e: 2 } } } })).toEqual({ a: { b: { c: { count: 2 } } } });
});

test('targetOf names the most particular thing of the input', () => {
  expect(targetOf({ courtId: 'zj', unitId: 'u1' })).toBe('u1');
  expect(targetOf({ courtId: 'zj' })).toBe('zj');
  expect(targetOf({})).toBeNull();
  expect(targetOf(undefined)).toBeNull();
});
