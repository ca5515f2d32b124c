import { createPublicKey, randomUUID, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { silentLog } from '../../testing/log.ts';
import { describeStores } from '../../testing/store.ts';
import { Feed } from '../../feed.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { createOperations, type Operations } from '../operations/index.ts';
import { createTimeline } from './index.ts';
import { Seal } from './seal.ts';

type Person = Awaited<ReturnType<Field['person']>>;

describeStores('the time axis of an operation', (store) => {
  const clock = new TestClock();
  let field: Field;
  let operations: Operations;
  let timeline: ReturnType<typeof createTimeline>['handlers']['timeline'];
  let duty: Person;
  let leader: Person;
  let unit: Person;
  let operationId: string;
  let begunAt: number;

  beforeAll(async () => {
    field = await openField(store(), clock);
    const courts = await loadCourtTree(store());
    operations = await createOperations({
      store: store(),
      clock,
      log: silentLog,
      roster: field.roster,
      dispatch: field.dispatch,
      courts,
      hasLivePicture: () => true,
      evidence: {
        arrived: new Feed(() => undefined),
        ofActiveOperations: () => Promise.resolve([]),
      },
    });
    const unasked = (): never => {
      throw new Error('nothing is recorded here');
    };
    ({ timeline } = createTimeline({
      store: store(),
      clock,
      courts,
      sealer: { fingerprint: 'f'.repeat(64) },
      recordings: { addJob: unasked },
      catalogueOf: unasked,
    }).handlers);
    duty = await field.person('dutyOfficer', 'zj-hz');
    leader = await field.person('leader', 'zj-hz');
    unit = await field.device('zj-hz');

    const calls = operations.handlers.operations;
    operationId = randomUUID();
    await calls.create(duty, {
      id: operationId,
      plan: {
        title: '强制腾退',
        commander: '王局长',
        caseNos: [],
        places: [],
        assignments: [{ unitId: unit.caller.id, task: '控制现场' }],
        phases: ['集结', '进场'],
        risk: { level: 'low', text: '无' },
        contingency: '后撤待命',
        plannedAt: null,
        checkInS: null,
      },
    });
    for (const step of ['plan', 'check'] as const) {
      clock.advance(1_000);
      await calls.step(duty, { operationId, step, reason: null });
    }
    await calls.reportDevice(unit, { battery: 0.8, storageFreeBytes: 8e9, clockOffsetMs: 40 });
    await field.units.handlers.unit.report(unit, { positions: [fixAt(clock.now())] });
    await calls.answer(unit, { operationId });
    clock.advance(1_000);
    await calls.begin(leader, { operationId });
    begunAt = clock.now();
    clock.advance(5_000);
    const instructionId = randomUUID();
    await field.dispatch.handlers.dispatch.send(duty, {
      id: instructionId,
      target: { kind: 'operation', operationId },
      text: '进场',
      priority: 'urgent',
      confirmS: null,
      fileIds: [],
    });
    clock.advance(2_000);
    await field.units.handlers.unit.receipt(unit, { instructionId, state: 'read' });
    clock.advance(60_000);
    await field.units.handlers.unit.report(unit, { positions: [fixAt(clock.now(), { lon: 120.16 })] });
    await operations.tick();
  });
  afterAll(async () => {
    await operations.close();
    await field.close();
  });

  test('holds what happened in its order, the order before its receipt', async () => {
    const { items, from, to, truncated, sources } = await timeline.get(duty, { operationId });
    expect(truncated).toBe(false);
    expect([from, to]).toEqual([expect.any(Number), clock.now()]);
    expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted((a, b) => a - b));
    const read = items.findIndex((item) => item.kind === 'receipt' && item.state === 'read');
    const ordered = items.findIndex((item) => item.kind === 'log' && item.fact.kind === 'order');
    expect(ordered).toBeGreaterThan(-1);
    expect(read).toBeGreaterThan(ordered);
    expect(items[read]).toMatchObject({ at: begunAt + 7_000, text: '进场', unitId: unit.caller.id });
    expect(sources).toEqual([{ sourceId: `unit:${unit.caller.id}`, name: expect.any(String) }]);
  });

  test('of an operation without units and cases has the course alone', async () => {
    const id = randomUUID();
    await operations.handlers.operations.create(duty, {
      id,
      plan: {
        title: '踏勘',
        commander: '',
        caseNos: [],
        places: [],
        assignments: [],
        phases: [],
        risk: { level: 'low', text: '' },
        contingency: '',
        plannedAt: null,
        checkInS: null,
      },
    });
    const { items, sources } = await timeline.get(duty, { operationId: id });
    expect(items.map((item) => item.kind === 'log' && item.fact.kind)).toEqual(['created']);
    expect(sources).toEqual([]);
    expect(await timeline.tracks(duty, { operationId: id })).toMatchObject({ tracks: [] });
  });

  test('has the ways of its units', async () => {
    const { tracks } = await timeline.tracks(duty, { operationId });
    expect(tracks).toEqual([
      {
        unitId: unit.caller.id,
        at: [begunAt - 1_000, clock.now()],
        lon: [120.15, 120.16],
        lat: [30.27, 30.27],
      },
    ]);
  });

  test('is not shown to courts beside it, and not sealed before its end', async () => {
    const foreign = await field.person('dutyOfficer', 'zj-nb');
    await expect(timeline.get(foreign, { operationId })).rejects.toMatchObject({ code: 'notFound' });
    await expect(timeline.tracks(foreign, { operationId })).rejects.toMatchObject({ code: 'notFound' });
    const seal = timeline.seal(duty, { operationId, id: randomUUID(), reason: '归档' });
    await expect(seal).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('the seal', () => {
  const folders: string[] = [];
  const folder = async (): Promise<string> => {
    const made = await mkdtemp(path.join(tmpdir(), 'ecc-seal-'));
    folders.push(made);
    return made;
  };
  afterAll(() => Promise.all(folders.map((each) => rm(each, { recursive: true }))));

  test('signs what its public key verifies, and nothing else', async () => {
    const seal = await Seal.open(await folder());
    const signed = seal.sign(Buffer.from('一'));
    const key = createPublicKey({
      key: Buffer.from(signed.publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const isSigned = (text: string): boolean =>
      verify(
        'sha256',
        Buffer.from(text),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signed.signature, 'base64'),
      );
    expect([isSigned('一'), isSigned('二')]).toEqual([true, false]);
  });

  test('is the same after a restart, and its key is for the server alone', async () => {
    const place = await folder();
    const { fingerprint } = await Seal.open(place);
    expect((await Seal.open(place)).fingerprint).toBe(fingerprint);
    expect((await stat(path.join(place, 'key.pem'))).mode & 0o777).toBe(0o600);
  });

  test('a broken key is told, and not replaced', async () => {
    const place = await folder();
    await writeFile(path.join(place, 'key.pem'), 'nothing');
    await expect(Seal.open(place)).rejects.toThrow(/PEM|DECODER|decode|unsupported/i);
    expect(await readFile(path.join(place, 'key.pem'), 'utf8')).toBe('nothing');
  });
});
