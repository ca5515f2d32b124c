import { contract } from '#shared/contract/index.ts';
import type { AccessRule, CallSpec } from '#shared/contract/call.ts';
import { Role } from '#shared/identity.ts';

/** A call of the contract with its name. */
export interface NamedCall {
  path: string;
  spec: CallSpec;
}

/** Every call of the contract, in its order. */
export function allCalls(): NamedCall[] {
  return Object.entries(contract).flatMap(([area, specs]) =>
    Object.entries(specs as Record<string, CallSpec>).map(([name, spec]) => ({
      path: `${area}.${name}`,
      spec,
    })),
  );
}

/** Who may call: somebody who hasn't signed in, or a role. */
export type Who = 'anonymous' | Role;
export const EVERYBODY: readonly Who[] = ['anonymous', ...Role.options];

/** Whether the rule lets somebody make the call at all. */
export function mayCall(access: AccessRule, who: Who): boolean {
  return access.roles === 'anyone' || (who !== 'anonymous' && access.roles.includes(who));
}

/** What somebody whom the rule lets in reaches, in the words of the table. */
const REACH: Readonly<Record<AccessRule['scope'], string>> = {
  court: 'own courts',
  filtered: 'own courts',
  self: 'own',
  none: 'yes',
};

const row = (cells: readonly string[], widths: readonly number[]): string =>
  `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;

/** The table of who may make which call, as Markdown. */
export function accessTable(): string {
  const head = ['call', 'kind', ...EVERYBODY, 'outside its scope', 'audited'];
  const body = allCalls().map(({ path, spec: { kind, access } }) => [
    `\`${path}\``,
    kind,
    ...EVERYBODY.map((who) => (mayCall(access, who) ? REACH[access.scope] : '-')),
    { court: 'not found', filtered: 'left out', self: 'not found', none: '' }[access.scope],
    access.audit ? 'yes' : '',
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((cells) => cells[column]?.length ?? 0)),
  );
  return [
    row(head, widths),
    row(
      widths.map((width) => '-'.repeat(width)),
      widths,
    ),
    ...body.map((cells) => row(cells, widths)),
  ].join('\n');
}

/** The page `docs/protocol/access.md`. */
export function accessPage(): string {
  return `# Who may make which call

Made from the contract by \`node media-server/tools/access-table.ts\`; a test holds the page and the running server against it.

- \`own courts\`: what belongs to the caller's court and the courts below it. What lies outside is answered as not found, or left out of
  lists, so that a refusal tells nothing about it.
- \`own\`: the caller's own session, unit or peer.
- \`-\`: refused as \`unauthenticated\` without a session, as \`forbidden\` with one.

${accessTable()}
`;
}
