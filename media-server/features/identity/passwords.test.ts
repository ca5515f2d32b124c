import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

test('verifyPassword() of an unknown user is answered, also if the first one came while too many waited', async () => {
  const crowd = Promise.allSettled(Array.from({ length: 103 }, () => hashPassword('one of a crowd')));
  await verifyPassword(undefined, 'any').catch(() => undefined);
  expect((await crowd).filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(await verifyPassword(undefined, 'any')).toBe(false);
});
