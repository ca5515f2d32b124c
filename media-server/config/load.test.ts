import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, helpText, loadConfig } from './load.ts';
import { SETTINGS } from './settings.ts';

const load = (args: string[], env: Record<string, string> = {}) => {
  const loaded = loadConfig({ args, env });
  if (loaded.help) {
    throw new Error('help was answered');
  }
  return loaded.config;
};

const problems = (args: string[], env: Record<string, string> = {}): readonly string[] => {
  try {
    loadConfig({ args, env });
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
};

function file(content: string): string {
  const name = path.join(mkdtempSync(path.join(tmpdir(), 'ecc-config-')), 'config.json');
  writeFileSync(name, content);
  return name;
}

describe('loadConfig', () => {
  test('gives the defaults when nothing is said', () => {
    expect(load([])).toMatchObject({ port: 8443, logLevel: 'info', demo: false, sfu: { basePort: 30_400 } });
  });

  test('lets flags win over the environment, and that over the file', () => {
    const config = file(
      JSON.stringify({ port: 1001, logLevel: 'warn', sfu: { workers: 3, basePort: 45_000 } }),
    );
    const loaded = load(['--config', config, '--port', '1003'], { ECC_PORT: '1002', ECC_SFU_WORKERS: '4' });
    expect(loaded).toMatchObject({ port: 1003, logLevel: 'warn', sfu: { workers: 4, basePort: 45_000 } });
  });

  test('reads lists, switches and the two names without prefix', () => {
    const env = { DATABASE_URL: 'postgres://u:p@h/n', MEDIASOUP_WORKER_BIN: '/bin/worker' };
    expect(load(['--public-hosts', 'a.court, 10.0.0.1', '--demo'], env)).toMatchObject({
      publicHosts: ['a.court', '10.0.0.1'],
      demo: true,
      databaseUrl: 'postgres://u:p@h/n',
      sfu: { workerBin: '/bin/worker' },
    });
  });

  test('names flag, value and reason when a flag is wrong', () => {
    expect(problems(['--port', '70000'])).toEqual([expect.stringMatching(/^--port 70000: .*65535/)]);
    expect(problems(['--port', 'many'])).toEqual([expect.stringMatching(/^--port many: .*number/)]);
  });

  test('names the variable when the environment is wrong', () => {
    expect(problems([], { ECC_LOG_LEVEL: 'loud' })).toEqual([
      expect.stringMatching(/^ECC_LOG_LEVEL loud: .*trace/),
    ]);
  });

  test('names file and path when the file is wrong', () => {
    const config = file('{"sfu":{"workers":0},"prot":1}');
    expect(problems(['--config', config])).toEqual([
      expect.stringMatching(/config\.json: sfu\.workers 0: /),
      expect.stringMatching(/prot/),
    ]);
    expect(problems(['--config', file('{')])).toEqual([expect.stringMatching(/not JSON/)]);
    expect(problems(['--config', '/nonexistent.json'])).toEqual([expect.stringMatching(/ENOENT/)]);
  });

  test('does not show the password of a database address when it is wrong', () => {
    expect(problems([], { DATABASE_URL: 'mysql://u:secret@h/n' }).join()).not.toContain('secret');
  });

  test('refuses a certificate without its key', () => {
    expect(problems(['--tls-cert-file', '/x.crt'])).toEqual([
      expect.stringMatching(/tls\.keyFile .*together/),
    ]);
  });

  test('refuses an unknown flag', () => {
    expect(problems(['--prot', '1'])).toEqual([expect.stringMatching(/--prot.*--help/)]);
  });
});

describe('loadConfig with what a program takes itself', () => {
  const own = {
    flags: { mapping: { value: 'FILE', help: 'how' }, 'dry-run': { help: 'no writing' } },
    words: true,
  };
  const given = (args: string[], what = own) => {
    const loaded = loadConfig({ args, env: {} }, what);
    return loaded.help ? null : { extra: Object.fromEntries(loaded.extra), words: loaded.words };
  };
  const refusal = (args: string[], what: Parameters<typeof loadConfig>[1] = own): string => {
    try {
      loadConfig({ args, env: {} }, what);
    } catch (error) {
      if (error instanceof ConfigError) {
        return error.problems.join();
      }
      throw error;
    }
    return '';
  };

  test('gives flags with their values, those that are given or not, and words, in any order', () => {
    const loaded = loadConfig(
      { args: ['a.csv', '--mapping', 'm.json', '--port', '1', '--dry-run', 'b.csv'], env: {} },
      own,
    );
    expect(loaded).toMatchObject({ help: false, config: { port: 1 }, words: ['a.csv', 'b.csv'] });
    expect(given(['--mapping=m.json', '--', '--odd.csv'])).toEqual({
      extra: { mapping: 'm.json' },
      words: ['--odd.csv'],
    });
    expect(given(['--dry-run'])).toEqual({ extra: { 'dry-run': '' }, words: [] });
    expect(given([])).toEqual({ extra: {}, words: [] });
    expect(given(['x', '--help'])).toBeNull();
  });

  test('refuses a flag without its value, one with a value that takes none, and words where none are taken', () => {
    expect(refusal(['--mapping'])).toMatch(/--mapping.*--help/);
    expect(refusal(['--mapping', '--dry-run'])).toMatch(/--mapping/);
    expect(refusal(['--dry-run=yes'])).toMatch(/--dry-run/);
    expect(refusal(['--mappings', 'm.json'])).toMatch(/--mappings/);
    expect(refusal(['a.csv'], { flags: own.flags })).toMatch(/a\.csv/);
    expect(refusal(['--mapping', 'm.json'], {})).toMatch(/--mapping/);
  });

  test('is explained by helpText', () => {
    const lines = helpText('usage', own.flags).split('\n');
    expect(lines.find((line) => line.includes('--mapping'))).toMatch(/^ {2}--mapping FILE +how$/);
    expect(lines.find((line) => line.includes('--dry-run'))).toMatch(/^ {2}--dry-run +no writing$/);
  });
});

test('helpText names every flag and variable', () => {
  const text = helpText('usage');
  for (const { flag, env } of SETTINGS) {
    expect(text).toContain(`--${flag}`);
    expect(text).toContain(env);
  }
});
