import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rawCatalogue } from '#shared/cases/testing.ts';
import { BUILT_IN_CATALOGUE, CatalogueError, loadCatalogueFile } from './catalogue-file.ts';

describe('loadCatalogueFile()', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'catalogue-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (name: string, content: unknown): Promise<string> => {
    const file = path.join(folder, name);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const event = (id: string) => ({ id, nameZh: id, nameEn: id });

  test('of the built-in catalogue gives its nodes and events from all its files', async () => {
    const { id, nodes, events } = await loadCatalogueFile(BUILT_IN_CATALOGUE);
    expect([id, nodes.length, events.length]).toEqual(['enforcement', 333, 431]);
  });

  test('of a file that includes others adds their events to its own, in their order', async () => {
    const { events: own, ...rest } = rawCatalogue();
    await write('a.json', { events: [event('a1'), event('a2')] });
    await write('b.json', { nodes: [], events: [event('b1')] });
    const file = await write('catalogue.json', { ...rest, events: own, include: ['a.json', 'b.json'] });
    const { events } = await loadCatalogueFile(file);
    expect(events.map(({ id }) => id)).toEqual([...own.map(({ id }) => id), 'a1', 'a2', 'b1']);
  });

  test('of a catalogue with mistakes names the file, each place and each reason', async () => {
    const file = await write('catalogue.json', {
      ...rawCatalogue(),
      zone: 'Nowhere',
      defaultProfiles: ['nope'],
    });
    const error: unknown = await loadCatalogueFile(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CatalogueError);
    expect(error).toMatchObject({
      code: 'invalidInput',
      place: 'zone',
      issues: [
        { place: 'zone', reason: 'Nowhere is no time zone' },
        { place: 'defaultProfiles[0]', reason: 'there is no profile nope' },
      ],
      message: `${file}: zone: Nowhere is no time zone\n${file}: defaultProfiles[0]: there is no profile nope`,
    });
  });

  test('of an included file that gives an event twice names it', async () => {
    await write('a.json', { events: [event('begun')] });
    const file = await write('catalogue.json', { ...rawCatalogue(), include: ['a.json'] });
    await expect(loadCatalogueFile(file)).rejects.toThrow('events.begun: there are two of this id');
  });

  test('of a file that is no JSON, its own or an included one, names that file', async () => {
    const bad = await write('bad.json', '{ "nodes": [');
    await expect(loadCatalogueFile(bad)).rejects.toThrow(CatalogueError);
    const file = await write('catalogue.json', { ...rawCatalogue(), include: ['bad.json'] });
    await expect(loadCatalogueFile(file)).rejects.toThrow(`${bad}: file: `);
  });

  test('of a file that isn’t there is refused', async () => {
    await expect(loadCatalogueFile(path.join(folder, 'nope.json'))).rejects.toThrow('ENOENT');
  });
});
