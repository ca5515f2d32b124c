import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { policyPath, readPolicy, withEnvironment } from './policy.ts';

function policyFile(text: string): string {
  const file = path.join(temporaryFolder(), 'policy.json');
  writeFileSync(file, text);

  return file;
}

test('readPolicy() of an absent file fixes nothing', () => {
  expect(readPolicy(path.join(temporaryFolder(), 'none.json'))).toEqual({
    serverUrl: null,
    caFiles: [],
    webOrigins: [],
  });
});

test('readPolicy() gives the origin of the server and CA files beside the policy', () => {
  const file = policyFile(
    '{"serverUrl": "https://server.court:8443/console", "caFiles": ["ca.pem", "/etc/ca.pem"], "webOrigins": ["http://news.court:80"]}',
  );

  expect(readPolicy(file)).toEqual({
    serverUrl: 'https://server.court:8443',
    caFiles: [path.join(path.dirname(file), 'ca.pem'), '/etc/ca.pem'],
    webOrigins: ['http://news.court'],
  });
});

test.each([
  ['{', /isn't JSON/],
  ['[]', /policy\.json/],
  ['{"serverUrl": "http://server"}', /serverUrl/],
  ['{"caFile": "ca.pem"}', /caFile/],
  ['{"webOrigins": ["https://a.court/page"]}', /webOrigins: 0/],
  ['{"webOrigins": ["https://a.court; script-src *"]}', /webOrigins: 0/],
  ['{"webOrigins": ["file://a"]}', /webOrigins: 0/],
])('readPolicy() of %s is refused with the file and the reason', (text, reason) => {
  expect(() => readPolicy(policyFile(text))).toThrow(reason);
});

test('readPolicy() of what is no file is refused, not taken for absent', () => {
  const folder = path.join(temporaryFolder(), 'policy.json');
  mkdirSync(folder);

  expect(() => readPolicy(folder)).toThrow(/can't be read/);
});

test('withEnvironment() puts the words of the environment over the policy', () => {
  const policy = { serverUrl: 'https://a', caFiles: ['/a.pem'], webOrigins: [] };

  expect(withEnvironment(policy, {})).toEqual(policy);
  expect(withEnvironment(policy, { ECC_SERVER_URL: 'https://b:1/', ECC_CA_FILE: '/b.pem' })).toEqual({
    serverUrl: 'https://b:1',
    caFiles: ['/a.pem', '/b.pem'],
    webOrigins: [],
  });
});

test('policyPath() is a folder of administrators', () => {
  expect(policyPath('linux', {})).toBe('/etc/enforcement-command-console/policy.json');
  expect(policyPath('win32', { ProgramData: 'D:\\Data' })).toBe(
    'D:\\Data\\enforcement-command-console\\policy.json',
  );
});
