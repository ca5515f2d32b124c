import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigSchema, type Config } from './schema.ts';
import { SETTINGS, type Setting } from './settings.ts';

/** The configuration can't be used. `problems` has one line for each wrong value: name, value, reason. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the configuration can't be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** What the process was given: words behind the program's name, and the environment. */
export interface ConfigInput {
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>>;
}

/** A flag of the program itself, beside the settings. */
export interface OwnFlag {
  help: string;
  /** What stands for its value in the help; a flag without one is given or not. */
  value?: string;
}

/** What a program takes beside the settings. */
export interface OwnInput {
  flags?: Readonly<Record<string, OwnFlag>>;
  /** Whether words that belong to no flag are taken, such as files. */
  words?: boolean;
}

/** `help` when that was asked for; else the configuration, and what was given of the program's own: flags that are given or not are ''. */
export type Loaded =
  | { help: true }
  | { help: false; config: Config; extra: ReadonlyMap<string, string>; words: readonly string[] };

type Tree = { [name: string]: unknown };

/** Where a value came from, as its user knows it. */
interface Given {
  name: string;
  text: string;
}

function coerce(kind: Setting['kind'], text: string): unknown {
  switch (kind) {
    case 'number': {
      // Number('') is 0, which nobody meant.
      return text.trim() === '' ? text : Number.isNaN(Number(text)) ? text : Number(text);
    }
    case 'boolean': {
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    }
    case 'list': {
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    }
    case 'text': {
      return text;
    }
  }
}

function put(tree: Tree, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const inner = tree[head];
  const next: Tree = typeof inner === 'object' && inner !== null ? (inner as Tree) : {};
  tree[head] = next;
  put(next, rest.join('.'), value);
}

function readFile(file: string): Tree {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`--config ${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new ConfigError([
      `--config ${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ConfigError([`--config ${file}: must hold a JSON object`]);
  }
  return content as Tree;
}

function parseFlags(
  args: readonly string[],
  { flags = {}, words = false }: OwnInput,
): { values: Record<string, string | boolean | undefined>; positionals: string[] } {
  const named = SETTINGS.map(
    ({ flag, kind }) => [flag, { type: kind === 'boolean' ? 'boolean' : 'string' }] as const,
  );
  const own = Object.entries(flags).map(
    ([flag, { value }]) => [flag, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: words,
      options: Object.fromEntries([
        ...named,
        ...own,
        ['help', { type: 'boolean' }] as const,
        ['config', { type: 'string' }] as const,
      ]),
    });
    return { values, positionals };
  } catch (error) {
    throw new ConfigError([
      `${error instanceof Error ? error.message : String(error)} (--help explains the flags)`,
    ]);
  }
}

const secret = (path: string): boolean => path === 'databaseUrl';

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');

function valueAt(tree: Tree, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], tree);
}

/**
 * Reads the configuration: flags win over the environment, that over the file (`--config` or `ECC_CONFIG`), that over the defaults.
 * @param own what the program takes itself, such as a flag `json`
 * @throws {ConfigError} naming every wrong value
 */
export function loadConfig(input: ConfigInput, own: OwnInput = {}): Loaded {
  const { values: flags, positionals } = parseFlags(input.args, own);
  if (flags['help'] === true) {
    return { help: true };
  }
  const file = flags['config'] ?? input.env['ECC_CONFIG'];
  const tree: Tree = typeof file === 'string' ? readFile(file) : {};
  const given = new Map<string, Given>();
  for (const { path, kind, flag, env } of SETTINGS) {
    const fromFlag = flags[flag];
    const fromEnv = input.env[env];
    if (fromFlag !== undefined) {
      put(tree, path, coerce(kind, String(fromFlag)));
      given.set(path, { name: `--${flag}`, text: String(fromFlag) });
    } else if (fromEnv !== undefined && fromEnv !== '') {
      put(tree, path, coerce(kind, fromEnv));
      given.set(path, { name: env, text: fromEnv });
    }
  }

  const result = ConfigSchema.safeParse(tree);
  if (!result.success) {
    throw new ConfigError(
      result.error.issues.map((issue) => {
        const path = issue.path.join('.');
        const source = given.get(path) ?? given.get(String(issue.path[0]));
        const name = source?.name ?? (typeof file === 'string' ? `${file}: ${path || 'the file'}` : path);
        const value = secret(path) ? '[not shown]' : (source?.text ?? shown(valueAt(tree, issue.path)));
        return `${name} ${value}: ${issue.message}`;
      }),
    );
  }
  const extra = Object.keys(own.flags ?? {}).flatMap((flag) => {
    const value = flags[flag];
    return value === undefined ? [] : [[flag, value === true ? '' : String(value)] as const];
  });
  return { help: false, config: result.data, extra: new Map(extra), words: positionals };
}

/** The text behind `--help` of a program that takes the configuration. */
export function helpText(usage: string, own: OwnInput['flags'] = {}): string {
  const rows = [
    ['--config FILE', 'ECC_CONFIG', 'JSON file with the same settings, nested'],
    ...SETTINGS.map(({ flag, env, help, kind }) => [
      `--${flag}${kind === 'boolean' ? '' : ` ${kind.toUpperCase()}`}`,
      env,
      help,
    ]),
    ...Object.entries(own).map(([flag, { help, value }]) => [
      `--${flag}${value === undefined ? '' : ` ${value}`}`,
      '',
      help,
    ]),
    ['--help', '', 'this text'],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const lines = rows.map(
    ([flag = '', env = '', help = '']) =>
      `  ${flag.padEnd(widths[0] ?? 0)}${env.padEnd(widths[1] ?? 0)}${help}`,
  );
  return `${usage}\n\nFlags win over the environment, that over the file, that over the defaults.\n\n${lines.join('\n')}\n`;
}
