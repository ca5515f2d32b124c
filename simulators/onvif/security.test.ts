import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseXml, type XmlNode } from '#shared/xml.ts';
import { passwordDigest, TokenGuard } from './security.ts';

const LOGIN = { user: 'operator', password: 'p&w <1>' };
const NOW = Date.UTC(2026, 2, 1, 8);

interface Token {
  user?: string;
  password?: string;
  at?: number;
  nonce?: Buffer;
  type?: string;
}

function header({
  user = LOGIN.user,
  password = LOGIN.password,
  at = NOW,
  nonce = randomBytes(16),
  type = 'PasswordDigest',
}: Token): XmlNode {
  const created = new Date(at).toISOString();
  const digest = passwordDigest({ nonce, created, password });
  return parseXml(
    `<Header xmlns="urn:s"><Security><UsernameToken><Username>${user}</Username><Password Type="urn:x#${type}">${digest}</Password>` +
      `<Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security></Header>`,
  );
}

test('passwordDigest() gives the digest that is known for a known token', () => {
  // Computed by OpenSSL: printf nonce+created+password | openssl sha1 -binary | base64
  expect(
    passwordDigest({
      nonce: Buffer.from('LKqI6G/AikKCQrN0zqZFlg==', 'base64'),
      created: '2010-09-16T07:50:45Z',
      password: 'userpassword',
    }),
  ).toBe('tuOSpGlFlIXsozq4HFNeeGeFLEI=');
});

test('a token is let in once, within its time', () => {
  const guard = new TokenGuard(LOGIN, () => NOW);
  const nonce = randomBytes(16);
  expect(guard.refusalOf(header({ nonce }))).toBeNull();
  expect(guard.refusalOf(header({ nonce }))).toBe('repeated');
  expect(guard.refusalOf(header({ at: NOW - 9_000 }))).toBeNull();
  expect(guard.refusalOf(header({ at: NOW - 11_000 }))).toBe('notNow');
  expect(guard.refusalOf(header({ at: NOW + 3_600_000 }))).toBe('notNow');
});

test('a token of another user, with another password or without a digest is refused', () => {
  const guard = new TokenGuard(LOGIN, () => NOW);
  expect(guard.refusalOf(undefined)).toBe('noToken');
  expect(guard.refusalOf(header({ type: 'PasswordText' }))).toBe('noToken');
  expect(guard.refusalOf(header({ user: 'root' }))).toBe('unknownUser');
  expect(guard.refusalOf(header({ password: 'other' }))).toBe('wrongDigest');
});
