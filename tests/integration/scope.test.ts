import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallSpec } from '#shared/contract/call.ts';
import { accessPage, allCalls, EVERYBODY, mayCall, type Who } from '../../media-server/api/access-table.ts';
import type { Given, Sample } from './scope/sample.ts';
import { SAMPLES } from './scope/samples.ts';
import { GB_ARGS } from './gb28181/support.ts';
import { lineArgs } from './scope/lines.ts';
import { prepareUnits, type Side } from './scope/sides.ts';
import { World } from './scope/world.ts';
import { startTestServer, type TestServer } from './support/server.ts';

/** What came of a call: `ok` with its answer (of a feed: its first item), or the code of the refusal. */
interface Outcome {
  code: string;
  answer?: unknown;
}

interface AnyCall {
  query: (input: unknown) => Promise<unknown>;
  mutate: (input: unknown) => Promise<unknown>;
  subscribe: (
    input: unknown,
    handlers: { onData: (item: unknown) => void; onError: (error: unknown) => void },
  ) => { unsubscribe: () => void };
}

const codeOf = (error: unknown): string =>
  (error as { data?: { code?: string } }).data?.code ?? `no code: ${String(error)}`;

const sampleOf = (path: string): Sample<CallSpec> => {
  const [area = '', name = ''] = path.split('.');
  return (SAMPLES as unknown as Record<string, Record<string, Sample<CallSpec>>>)[area]?.[
    name
  ] as Sample<CallSpec>;
};

async function make(path: string, spec: CallSpec, given: Given): Promise<Outcome> {
  const input = await sampleOf(path).input(given);
  const [area = '', name = ''] = path.split('.');
  const areas = given.caller.client.call as unknown as Record<string, Record<string, AnyCall>>;
  const call = areas[area]?.[name] as AnyCall;
  if (spec.kind === 'subscription') {
    return new Promise((resolve) => {
      const feed = call.subscribe(input, {
        onData: (answer) => {
          feed.unsubscribe();
          resolve({ code: 'ok', answer });
        },
        onError: (error) => resolve({ code: codeOf(error) }),
      });
    });
  }
  return (spec.kind === 'query' ? call.query(input) : call.mutate(input)).then(
    (answer) => ({ code: 'ok', answer }),
    (error: unknown) => ({ code: codeOf(error) }),
  );
}

/** What the rule of a call says of somebody who makes it on one side. */
function expectedCode(
  { access }: CallSpec,
  who: Who,
  { side, sample }: { side: Side; sample: Sample<CallSpec> },
): string {
  if (!mayCall(access, who)) {
    return who === 'anonymous' ? 'unauthenticated' : 'forbidden';
  }
  return side === 'other' || sample.neverOwnedBy?.includes(who) === true ? 'notFound' : 'ok';
}

/** The sides on which a call is made. What a rule refuses needs one only, which is made without the caller's help. */
function sidesOf({ access }: CallSpec, who: Who, sample: Sample<CallSpec>): readonly Side[] {
  if (sample.namesNothing === true) {
    return ['own'];
  }
  return mayCall(access, who) ? ['own', 'other'] : ['other'];
}

/** The answer as text, without what an audit entry tells of attempts at other courts' things. */
function textOf(path: string, answer: unknown): string {
  const hidden = path === 'audit.list' ? ['detail', 'target'] : [];
  return JSON.stringify(answer, (name, value: unknown) => (hidden.includes(name) ? undefined : value));
}

/** The sides of which a text names something. */
function seenIn(world: World, text: string): Record<Side, boolean> {
  const names = (side: Side): boolean => world.seen[side].some((word) => text.includes(word));
  return { own: names('own'), other: names('other') };
}

type Database = 'sqlite' | 'postgres';

/** Whom a rule doesn't let in is refused before anything is read: that is the same over both databases, and tried on one. */
const callersOf = ({ access }: CallSpec, database: Database): readonly Who[] =>
  database === 'sqlite' ? EVERYBODY : EVERYBODY.filter((who) => mayCall(access, who));

function suite(database: Database): void {
  let server: TestServer;
  let world: World;

  beforeAll(async () => {
    server = await startTestServer({ prepare: prepareUnits, args: [...lineArgs(), ...GB_ARGS] }, database);
    world = await World.create(server);
  });

  afterAll(async () => {
    await world.close();
    await server.close();
  });

  describe.each(allCalls())('$path', ({ path, spec }) => {
    const sample = sampleOf(path);

    test.each(callersOf(spec, database))('by %s', async (who) => {
      for (const side of sidesOf(spec, who, sample)) {
        const caller = await world.newActor(who);
        const { code, answer } = await make(path, spec, { world, caller, side });
        expect(`${side}: ${code}`).toBe(`${side}: ${expectedCode(spec, who, { side, sample })}`);

        const isFiltered = spec.access.scope === 'filtered' && code === 'ok';
        const seen = isFiltered ? seenIn(world, textOf(path, answer)) : null;
        expect(seen).toEqual(isFiltered ? { own: sample.namesNobody !== true, other: false } : null);
        await caller.client.close();
      }
    });
  });
}

describe('who may do what, where [sqlite]', () => {
  suite('sqlite');
});

describe.skipIf((process.env['TEST_DATABASE_URL'] ?? '') === '')('who may do what, where [postgres]', () => {
  suite('postgres');
});

test('every call that names a thing of a court has a sample of another court', () => {
  const without = allCalls().filter(
    ({ path, spec }) => spec.access.scope === 'court' && sampleOf(path).namesNothing === true,
  );
  expect(without).toEqual([]);
});

test('docs/protocol/access.md is what the contract says', () => {
  const page = readFileSync(new URL('../../docs/protocol/access.md', import.meta.url), 'utf8');
  expect(page, 'run: node media-server/tools/access-table.ts').toBe(accessPage());
});
