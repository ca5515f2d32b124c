import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ServerUrl } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import { WebOrigin } from '#shared/walls/wall.ts';

const PolicyFile = z.strictObject({
  serverUrl: ServerUrl.optional(),
  /** PEM files of the court's certificate authorities, relative to the policy's folder. */
  caFiles: z.array(z.string().min(1)).max(20).optional(),
  webOrigins: z.array(WebOrigin).max(20).optional(),
});

/** What the machine's administrator has fixed, above the user's settings. */
export interface Policy {
  /** Fixed origin of the server; null lets the user choose. */
  serverUrl: string | null;
  /** Absolute paths of PEM files. */
  caFiles: string[];
  /** Origins of the private network whose pages may stand on the walls that this machine shows. */
  webOrigins: string[];
}

const PRODUCT = 'enforcement-command-console';

/** Where a machine's policy lies: a folder that only an administrator may write to. */
export function policyPath(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  return platform === 'win32'
    ? path.win32.join(env['ProgramData'] ?? 'C:\\ProgramData', PRODUCT, 'policy.json')
    : path.posix.join('/etc', PRODUCT, 'policy.json');
}

/**
 * Reads the policy; none is an empty one. A policy that can't be read or understood is refused with `invalidInput`:
 * going on without it would drop the trust and the server that the administrator has fixed.
 */
export function readPolicy(file: string): Policy {
  const text = textOf(file);

  if (text === null) {
    return { serverUrl: null, caFiles: [], webOrigins: [] };
  }

  const parsed = PolicyFile.safeParse(parse(file, text));

  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw AppError.invalidInput([file, ...(issue?.path ?? [])].join(': '), issue?.message ?? 'refused');
  }

  const { serverUrl, caFiles = [], webOrigins = [] } = parsed.data;

  return {
    serverUrl: serverUrl === undefined ? null : new URL(serverUrl).origin,
    caFiles: caFiles.map((name) => path.resolve(path.dirname(file), name)),
    webOrigins: webOrigins.map((origin) => new URL(origin).origin),
  };
}

/**
 * The policy with the words of a developer's environment over it: `ECC_SERVER_URL` and `ECC_CA_FILE`. Not for a
 * packaged program, where the environment belongs to the user and the policy doesn't.
 */
export function withEnvironment(policy: Policy, env: NodeJS.ProcessEnv): Policy {
  const serverUrl = env['ECC_SERVER_URL'];
  const caFile = env['ECC_CA_FILE'];

  return {
    ...policy,
    serverUrl: serverUrl ? new URL(ServerUrl.parse(serverUrl)).origin : policy.serverUrl,
    caFiles: caFile ? [...policy.caFiles, path.resolve(caFile)] : policy.caFiles,
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return null;
    }

    throw AppError.invalidInput(file, `can't be read: ${(error as Error).message}`);
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw AppError.invalidInput(file, `isn't JSON: ${(error as Error).message}`);
  }
}
