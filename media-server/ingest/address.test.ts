import { expect, it } from 'vitest';
import { splitCredentials, withoutAddresses } from './address.ts';
import { reasonOf } from './reasons.ts';

it('splitCredentials() takes user and password out of an address', () => {
  expect(splitCredentials('http://user:p%40ss@host/x.m3u8?a=1')).toEqual({
    bare: 'http://host/x.m3u8?a=1',
    basic: Buffer.from('user:p@ss').toString('base64'),
  });
  expect(splitCredentials('http://host/x.m3u8').basic).toBeNull();
});

it('withoutAddresses() leaves no address in the words of another program', () => {
  const text = 'rtsp://admin:secret@10.0.0.1/gate: Connection refused\nOpening "http://u:p@h/x"';
  const clean = withoutAddresses(text);
  expect(clean).toContain('Connection refused');
  for (const secret of ['secret', 'admin', '10.0.0.1', 'u:p']) {
    expect(clean).not.toContain(secret);
  }
});

it.each([
  ['method DESCRIBE failed: 401 Unauthorized', 'unauthorized'],
  ['method DESCRIBE failed: 404 Not Found', 'notFound'],
  ['Connection refused', 'unreachable'],
  ['Failed to resolve hostname x: Name or service not known', 'unreachable'],
  ['Connection timed out', 'timeout'],
  ['Invalid data found when processing input', 'notSupported'],
  ['', 'refused'],
] as const)('reasonOf(%s) is %s', (stderr, reason) => {
  expect(reasonOf(stderr)).toBe(reason);
});
