import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '#shared/bridge.ts';
import { confKeep } from '../testing/conf-keep.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { KEEP_VERSION, openKeep } from './keep.ts';
import { SettingsStore } from './settings-store.ts';

function storeIn(folder: string, fixedServerUrl: string | null = null) {
  const log = recordingLog();
  const keep = openKeep({ folder, name: 'desktop', make: confKeep, log, now: () => 7 });

  return { log, settings: new SettingsStore(keep, { fixedServerUrl }) };
}

test('load() of a new store gives the defaults', () => {
  expect(storeIn(temporaryFolder()).settings.load()).toEqual(DEFAULT_SETTINGS);
});

test('save() merges, keeps for the next start, and tells listeners until they unsubscribe', () => {
  const folder = temporaryFolder();
  const { settings } = storeIn(folder);
  const told: Settings[] = [];
  const unsubscribe = settings.subscribe((value) => told.push(value));

  settings.save({ mode: 'office' });
  unsubscribe();
  settings.save({ language: 'en' });

  expect(told.map(({ mode }) => mode)).toEqual(['office']);
  expect(storeIn(folder).settings.load()).toEqual({ ...DEFAULT_SETTINGS, mode: 'office', language: 'en' });
});

test('load() gives the default in place of a bad value and keeps the good ones', () => {
  const folder = temporaryFolder();
  const kept = {
    version: KEEP_VERSION,
    settings: { ...DEFAULT_SETTINGS, mode: 'party', language: 'en', ownWall: 4 },
  };
  writeFileSync(path.join(folder, 'desktop.json'), JSON.stringify(kept));

  expect(storeIn(folder).settings.load()).toEqual({ ...DEFAULT_SETTINGS, language: 'en' });
});

test('openKeep() of a damaged file puts it aside and begins anew', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'desktop.json'), '{"settings": {"vol');
  const { settings, log } = storeIn(folder);

  expect(settings.load()).toEqual(DEFAULT_SETTINGS);
  expect(readFileSync(path.join(folder, 'desktop.damaged-7.json'), 'utf8')).toBe('{"settings": {"vol');
  expect(log.lines).toEqual([{ level: 'error', message: 'a damaged settings file was put aside' }]);
});

test('openKeep() of a later version keeps a copy before it writes', () => {
  const folder = temporaryFolder();
  const later = JSON.stringify({ version: KEEP_VERSION + 1, settings: { language: 'en', novelty: true } });
  writeFileSync(path.join(folder, 'desktop.json'), later);

  expect(storeIn(folder).settings.load().language).toBe('en');
  expect(readFileSync(path.join(folder, `desktop.version-${KEEP_VERSION + 1}.json`), 'utf8')).toBe(later);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a server that the policy fixes overrides the kept one and refuses another', () => {
  const folder = temporaryFolder();
  storeIn(folder).settings.save({ serverUrl: 'https://old.court' });
  const { settings } = storeIn(folder, 'https://fixed.court:8443');

  expect(settings.server()).toBe('https://fixed.court:8443');
  expect(() => settings.save({ serverUrl: 'https://other.court' })).toThrow(/policy/);
  expect(settings.save({ language: 'en' }).language).toBe('en');
});
