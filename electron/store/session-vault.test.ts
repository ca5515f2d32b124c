import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { aesCipher } from '../testing/aes-cipher.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { SessionVault, type Cipher } from './session-vault.ts';

function vaultIn(file: string, cipher: Cipher) {
  const warned: string[] = [];
  const log = recordingLog();
  const vault = new SessionVault(file, { cipher, log, onMemoryOnly: () => warned.push('memory only') });

  return { vault, warned, log };
}

function tokenFile(): string {
  return path.join(temporaryFolder(), 'session.bin');
}

test('save() keeps the token encrypted for the next start', () => {
  const file = tokenFile();
  const cipher = aesCipher();
  vaultIn(file, cipher).vault.save('the-token');

  expect(readFileSync(file).includes('the-token')).toBe(false);
  expect(vaultIn(file, cipher).vault.load()).toBe('the-token');
});

test('clear() forgets the token on the disk too', () => {
  const file = tokenFile();
  const { vault } = vaultIn(file, aesCipher());
  vault.save('the-token');
  vault.clear();

  expect(vault.load()).toBeNull();
  expect(existsSync(file)).toBe(false);
});

test.each<[string, Partial<Cipher>]>([
  ['no key store', { isEncryptionAvailable: () => false }],
  ['a key store with a fixed password', { getSelectedStorageBackend: () => 'basic_text' }],
])('save() with %s keeps the token in memory only, and says so once', (_name, part) => {
  const file = tokenFile();
  const { vault, warned } = vaultIn(file, { ...aesCipher(), ...part });
  vault.save('one');
  vault.save('two');

  expect(vault.load()).toBe('two');
  expect(existsSync(file)).toBe(false);
  expect(warned).toEqual(['memory only']);
});

test('save() without a key store removes the token that an earlier run kept', () => {
  const file = tokenFile();
  const cipher = aesCipher();
  vaultIn(file, cipher).vault.save('old');
  vaultIn(file, { ...cipher, isEncryptionAvailable: () => false }).vault.save('new');

  expect(vaultIn(file, cipher).vault.load()).toBeNull();
});

test.each([
  ['damaged', (file: string) => writeFileSync(file, 'not encrypted')],
  ["encrypted with another user's key", (file: string) => vaultIn(file, aesCipher()).vault.save('x')],
])('load() of a file that is %s answers null and removes it', (_name, spoil) => {
  const file = tokenFile();
  spoil(file);
  const { vault, log } = vaultIn(file, aesCipher());

  expect(vault.load()).toBeNull();
  expect(existsSync(file)).toBe(false);
  expect(log.lines).toHaveLength(1);
});
