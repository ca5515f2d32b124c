import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperationBoardEvent, OperationsEvent, UnitOperation } from '#shared/contract/operations.ts';
import type { Evidence } from '#shared/evidence.ts';
import type { OperationPlan } from '#shared/operations/operation.ts';
import { Feed } from '../../feed.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { silentLog } from '../../testing/log.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { createOperations, type Operations } from './index.ts';

type Person = Awaited<ReturnType<Field['person']>>;

const READY = { battery: 0.8, storageFreeBytes: 8e9, clockOffsetMs: 40 };

describeStores('operations', (store) => {
  const clock = new TestClock();
  let tick = 0;
  let field: Field;
  let operations: Operations;
  let calls: Operations['handlers']['operations'];
  let duty: Person;
  let leader: Person;
  const live = new Set<string>();
  const arrived = new Feed<Evidence>();

  /** Both clocks go on, as they do. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    tick += ms;
    await field.dispatch.escalation.tick();
    await operations.tick();
  };
  const open = async (): Promise<void> => {
    field = await openField(store(), clock, () => tick);
    operations = await createOperations({
      store: store(),
      clock,
      log: silentLog,
      roster: field.roster,
      dispatch: field.dispatch,
      evidence: { arrived, ofActiveOperations: () => Promise.resolve([]) },
      courts: await loadCourtTree(store()),
      hasLivePicture: (unitId) => live.has(unitId),
      monotonic: () => tick,
    });
    calls = operations.handlers.operations;
  };
  const close = async (): Promise<void> => {
    await operations.close();
    await field.close();
  };
  beforeAll(async () => {
    await open();
    duty = await field.person('dutyOfficer', 'zj-hz');
    leader = await field.person('leader', 'zj-hz');
  });
  afterAll(close);

  const plan = (units: readonly Person[], over: Partial<OperationPlan> = {}): OperationPlan => ({
    title: '强制腾退',
    commander: '王局长',
    caseNos: [],
    places: [],
    assignments: units.map(({ caller }) => ({ unitId: caller.id, task: '控制现场' })),
    phases: ['集结', '进场', '撤离'],
    risk: { level: 'medium', text: '可能有人阻拦' },
    contingency: '遇阻拦即后撤待命',
    plannedAt: null,
    checkInS: 60,
    ...over,
  });
  const create = async (units: readonly Person[], over: Partial<OperationPlan> = {}): Promise<string> => {
    const id = randomUUID();
    await calls.create(duty, { id, plan: plan(units, over) });
    return id;
  };
  const step = (operationId: string, name: 'plan' | 'reopen' | 'check' | 'stopCheck' | 'end' | 'cancel') =>
    calls.step(duty, { operationId, step: name, reason: name === 'cancel' ? '改期' : null });
  const makeReady = async (unit: Person): Promise<void> => {
    live.add(unit.caller.id);
    await calls.reportDevice(unit, READY);
    await field.units.handlers.unit.report(unit, { positions: [fixAt(clock.now())] });
  };
  const begin = async (units: readonly Person[], over: Partial<OperationPlan> = {}): Promise<string> => {
    const id = await create(units, over);
    await step(id, 'plan');
    await step(id, 'check');
    for (const unit of units) {
      await makeReady(unit);
      await calls.answer(unit, { operationId: id });
    }
    await calls.begin(leader, { operationId: id });
    return id;
  };
  const board = async (person: Person, operationId: string) => {
    const reader = new Reader<OperationBoardEvent>((signal) => calls.board(person, { operationId }, signal));
    const snapshot = await reader.next();
    await reader.stop();
    if (snapshot.type !== 'snapshot') {
      throw new Error(`the first event was ${snapshot.type}`);
    }
    return snapshot;
  };
  const kinds = async (operationId: string): Promise<string[]> =>
    (await calls.log(duty, { operationId, limit: 500 })).map(({ fact }) => fact.kind).reverse();
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'ok',
      (error: unknown) => (error as { code?: string }).code ?? error,
    );

  describe('the plan', () => {
    test('a draft that lacks something is not planned', async () => {
      const id = await create([], { contingency: '' });
      await expect(step(id, 'plan')).rejects.toThrow('assignments, contingency');
    });

    test('creating again is the same operation, by another person a conflict', async () => {
      const id = await create([]);
      expect(await codeOf(calls.create(duty, { id, plan: plan([]) }))).toBe('ok');
      expect(await codeOf(calls.create(leader, { id, plan: plan([]) }))).toBe('conflict');
      expect(await kinds(id)).toEqual(['created']);
    });

    test('of two changes of the same revision the second is refused', async () => {
      const id = await create([]);
      await calls.save(duty, { operationId: id, revision: 1, plan: plan([], { title: '甲' }) });
      const second = calls.save(leader, { operationId: id, revision: 1, plan: plan([], { title: '乙' }) });
      expect(await codeOf(second)).toBe('conflict');
    });

    test('units of another court and units named twice are refused', async () => {
      const foreign = await field.device('zj-nb');
      expect(await codeOf(create([foreign]))).toBe('notFound');
      const unit = await field.device('zj-hz');
      expect(await codeOf(create([unit, unit]))).toBe('invalidInput');
    });
  });

  describe('who sees it', () => {
    test('a court whose unit takes part sees it once it is planned, and commands nothing', async () => {
      const unit = await field.device('zj-hz-xihu');
      const below = await field.person('dutyOfficer', 'zj-hz-xihu');
      const beside = await field.person('dutyOfficer', 'zj-nb');
      const id = await create([unit]);
      const list = async (person: Person) => (await calls.list(person, { limit: 100 })).map((one) => one.id);
      expect(await list(below)).not.toContain(id);
      await step(id, 'plan');
      expect(await list(below)).toContain(id);
      expect(await list(beside)).not.toContain(id);
      expect(await codeOf(calls.step(below, { operationId: id, step: 'check', reason: null }))).toBe(
        'forbidden',
      );
      expect(await codeOf(calls.step(beside, { operationId: id, step: 'check', reason: null }))).toBe(
        'notFound',
      );
    });
  });

  describe('checks before the beginning', () => {
    test('a unit that says nothing hinders it until each check is waived, and the log tells so', async () => {
      const [ready, silent] = [await field.device('zj-hz'), await field.device('zj-hz')];
      const id = await create([ready, silent]);
      await step(id, 'plan');
      expect(await codeOf(calls.begin(leader, { operationId: id }))).toBe('conflict');
      await step(id, 'check');
      await makeReady(ready);
      await calls.answer(ready, { operationId: id });
      const hindered = () => calls.begin(leader, { operationId: id });
      await expect(hindered()).rejects.toThrow(silent.caller.username);
      const { units } = await board(duty, id);
      expect(units.map(({ checks }) => checks.map(({ state }) => state))).toEqual([
        Array(6).fill('passed'),
        ['unknown', 'unknown', 'unknown', 'unknown', 'failed', 'failed'],
      ]);
      const items = ['battery', 'storage', 'position', 'clock', 'picture'] as const;
      const waive = { operationId: id, unitId: silent.caller.id, reason: '对讲机在手' };
      await calls.waive(leader, { ...waive, items: [...items] });
      await expect(hindered()).rejects.toThrow(silent.caller.username);
      await calls.waive(leader, { ...waive, items: ['answer'] });
      expect(await hindered()).toMatchObject({ state: 'running', phase: 0 });
      const checked = (await calls.log(duty, { operationId: id, limit: 50 })).flatMap(({ fact }) =>
        fact.kind === 'checked' && fact.unitId === silent.caller.id ? fact.checks : [],
      );
      expect(checked.every(({ isWaived }) => isWaived)).toBe(true);
    });

    test('what a device said counts for a while only', async () => {
      const unit = await field.device('zj-hz');
      const id = await create([unit]);
      await step(id, 'plan');
      await step(id, 'check');
      await makeReady(unit);
      const battery = async () => (await board(duty, id)).units[0]?.checks[0]?.state;
      expect(await battery()).toBe('passed');
      await pass(91_000);
      expect(await battery()).toBe('unknown');
    });

    test('a call makes earlier answers count no more', async () => {
      const unit = await field.device('zj-hz');
      const id = await create([unit]);
      await step(id, 'plan');
      await step(id, 'check');
      await calls.answer(unit, { operationId: id });
      await pass(10);
      await calls.callUnits(duty, { operationId: id });
      expect((await board(duty, id)).units[0]?.checks.find(({ item }) => item === 'answer')?.state).toBe(
        'failed',
      );
    });
  });

  describe('a running operation', () => {
    test('phases, needs, units that come and go, and notes are in its log, each once', async () => {
      const [first, second] = [await field.device('zj-hz'), await field.device('zj-hz')];
      const id = await begin([first]);
      const operationId = id;
      await calls.setPhase(duty, { operationId, phase: 1 });
      await calls.setPhase(duty, { operationId, phase: 1 });
      await calls.join(duty, { operationId, unitId: second.caller.id, task: '警戒' });
      await calls.leave(duty, { operationId, unitId: first.caller.id });
      const need = { operationId, needId: randomUUID(), text: '锁匠', quantity: 2 };
      expect(await calls.addNeed(duty, need)).toMatchObject({ state: 'open' });
      await calls.addNeed(duty, need);
      const met = (n: number) => calls.meetNeed(duty, { operationId, needId: need.needId, met: n });
      expect(await met(1)).toMatchObject({ state: 'partiallyMet' });
      expect(await met(2)).toMatchObject({ state: 'met' });
      const note = { operationId, id: randomUUID(), text: '现场平静' };
      await calls.note(duty, note);
      await calls.note(duty, note);
      const after = (await kinds(id)).slice((await kinds(id)).indexOf('checked'));
      expect(after.join(' ')).toBe('checked state phase phase joined left need need need note');
      expect(await codeOf(calls.setPhase(duty, { operationId, phase: 3 }))).toBe('invalidInput');
    });

    test('a call for help of its unit is noted with each step', async () => {
      const unit = await field.device('zj-hz');
      const id = await begin([unit]);
      const sosId = randomUUID();
      await field.units.handlers.unit.raiseSos(unit, { id: sosId, position: null });
      expect((await board(duty, id)).units[0]?.inDistress).toBe(true);
      await field.dispatch.handlers.dispatch.acknowledgeSos(duty, { sosId });
      await field.dispatch.handlers.dispatch.clearSos(duty, { sosId });
      await expect
        .poll(async () =>
          (await calls.log(duty, { operationId: id, limit: 50 })).flatMap(({ fact }) =>
            fact.kind === 'sos' ? [fact.step] : [],
          ),
        )
        .toEqual(['cleared', 'acknowledged', 'raised']);
    });

    test('a unit that falls silent turns due, amber, red; its answer makes it fresh; each is noted once', async () => {
      const unit = await field.device('zj-hz');
      const id = await begin([unit]);
      const mine = new Reader<UnitOperation[]>((signal) => calls.mine(unit, {}, signal));
      const isAsked = async () => (await mine.next())[0]?.isAsked;
      const level = async () => (await board(duty, id)).units[0]?.level;
      expect([await level(), await isAsked()]).toEqual(['fresh', false]);
      await pass(45_000);
      expect([await level(), await isAsked()]).toEqual(['due', true]);
      await pass(15_000);
      expect(await level()).toBe('amber');
      await pass(60_000);
      await pass(1_000);
      expect(await level()).toBe('red');
      await calls.answer(unit, { operationId: id });
      expect(await level()).toBe('fresh');
      await mine.stop();
      const late = (await calls.log(duty, { operationId: id, limit: 50 })).flatMap(({ fact }) =>
        fact.kind === 'late' ? [fact.level] : [],
      );
      expect(late).toEqual(['red', 'amber']);
    });

    test("an answer is told to the unit that gave it, and doesn't tell the whole operation anew", async () => {
      const [first, second] = [await field.device('zj-hz'), await field.device('zj-hz')];
      const operationId = await begin([first, second]);
      const list = new Reader<OperationsEvent>((signal) => calls.watch(duty, {}, signal));
      const mine = new Reader<UnitOperation[]>((signal) => calls.mine(first, {}, signal));
      await Promise.all([list.next(), mine.next()]);
      clock.advance(10);
      await calls.answer(first, { operationId });
      expect(await mine.next()).toMatchObject([{ id: operationId, answeredAt: clock.now() }]);
      await calls.setPhase(duty, { operationId, phase: 1 });
      expect(await list.next()).toMatchObject({ operation: { id: operationId, phase: 1 } });
      await Promise.all([list.stop(), mine.stop()]);
    });

    test("setting the server's clock neither alarms nor silences a check-in", async () => {
      const unit = await field.device('zj-hz');
      const id = await begin([unit]);
      const level = async () => (await board(duty, id)).units[0]?.level;
      await pass(1_000);
      clock.advance(7_200_000);
      expect(await level()).toBe('fresh');
      clock.advance(-14_400_000);
      await pass(59_000);
      expect(await level()).toBe('amber');
      clock.advance(7_200_000);
    });

    test('its report is written when it is over, signed as it was read, and not changed any more', async () => {
      const id = await begin([await field.device('zj-hz')]);
      const operationId = id;
      expect(await codeOf(calls.saveReport(duty, { operationId, text: '总结' }))).toBe('conflict');
      await step(id, 'end');
      const { report } = await calls.saveReport(duty, { operationId, text: '总结' });
      await calls.saveReport(duty, { operationId, text: '总结,补充' });
      expect(await codeOf(calls.signReport(leader, { operationId, sha256: report?.sha256 ?? '' }))).toBe(
        'conflict',
      );
      const saved = (await calls.exportReport(duty, { operationId })).report;
      const signed = await calls.signReport(leader, { operationId, sha256: saved.sha256 ?? '' });
      expect(signed.report).toMatchObject({ signedBy: leader.caller.nameZh, text: '总结,补充' });
      expect(await codeOf(calls.saveReport(duty, { operationId, text: '改' }))).toBe('conflict');
    });
  });

  test('a restart in the midst of it loses and doubles nothing, and timers go on', async () => {
    const [good, silent] = [await field.device('zj-hz'), await field.device('zj-hz')];
    const id = await begin([good, silent]);
    const instruction = {
      id: randomUUID(),
      target: { kind: 'operation' as const, operationId: id },
      text: '立即进场',
      priority: 'urgent' as const,
      confirmS: 30,
      fileIds: [],
    };
    const sent = await field.dispatch.handlers.dispatch.send(duty, instruction);
    expect(sent.receipts).toHaveLength(2);
    await field.units.handlers.unit.receipt(good, { instructionId: sent.id, state: 'read' });
    await pass(31_000);
    const find = async () =>
      (await field.dispatch.handlers.dispatch.list(duty, { limit: 50 })).find((one) => one.id === sent.id);
    expect(await find()).toMatchObject({ amberAt: expect.any(Number), alarmedAt: null });
    await expect.poll(() => kinds(id)).toContain('unconfirmed');
    const before = await kinds(id);

    await close();
    clock.advance(30_000);
    // The clock that never jumps begins anew with the process.
    tick = 0;
    await open();
    expect(await kinds(id)).toEqual(before);
    await pass(0);
    expect(await find()).toMatchObject({ alarmedAt: expect.any(Number), alarmSeenAt: null });
    await expect.poll(async () => (await kinds(id)).filter((kind) => kind === 'unconfirmed')).toHaveLength(2);
    await pass(1_000);
    expect(await field.dispatch.handlers.dispatch.send(duty, instruction)).toMatchObject({ id: sent.id });
    const log = await kinds(id);
    expect(log.filter((kind) => kind === 'unconfirmed' || kind === 'order')).toHaveLength(3);
    expect(
      await field.dispatch.handlers.dispatch.acknowledgeUnconfirmed(duty, { instructionId: sent.id }),
    ).toMatchObject({ alarmSeenBy: duty.caller.nameZh });
    // 61 seconds of silence: amber, by what was stored before the restart.
    expect((await board(duty, id)).units.map(({ level }) => level)).toEqual(['amber', 'amber']);
  });

  test('an instruction that waits longer is watched beside later ones; what all have confirmed alarms nobody', async () => {
    const unit = await field.device('zj-hz');
    const { send, list } = field.dispatch.handlers.dispatch;
    const target = { kind: 'unit' as const, unitId: unit.caller.id };
    const order = (confirmS: number) =>
      send(duty, { id: randomUUID(), target, text: '注意', priority: 'normal', confirmS, fileIds: [] });
    const long = await order(600);
    await pass(100_000);
    const short = await order(30);
    await pass(60_000);
    await pass(440_000);
    expect((await list(duty, { limit: 10 })).slice(0, 2)).toMatchObject([
      { id: short.id, alarmedAt: expect.any(Number) },
      { id: long.id, amberAt: expect.any(Number), alarmedAt: null },
    ]);
    const alarming = async () =>
      (await field.dispatch.instructions.alarming(duty.caller.courtPath)).map(({ id }) => id);
    expect(await alarming()).toContain(short.id);
    await field.units.handlers.unit.receipt(unit, { instructionId: short.id, state: 'read' });
    expect(await alarming()).not.toContain(short.id);
  });

  test('an instruction to an area goes to the units that are in it', async () => {
    const [inside, outside] = [await field.device('zj-hz'), await field.device('zj-hz')];
    const report = (unit: Person, lon: number) =>
      field.units.handlers.unit.report(unit, { positions: [fixAt(clock.now(), { lon, lat: 29.5 })] });
    await report(inside, 119.5);
    await report(outside, 119.9);
    const corner = (lon: number, lat: number) => ({ lon, lat });
    const polygon = [corner(119.4, 29.4), corner(119.6, 29.4), corner(119.6, 29.6), corner(119.4, 29.6)];
    const send = (to: typeof polygon) =>
      field.dispatch.handlers.dispatch.send(duty, {
        id: randomUUID(),
        text: '注意',
        priority: 'normal',
        confirmS: null,
        fileIds: [],
        target: { kind: 'area', polygon: to },
      });
    expect((await send(polygon)).receipts.map(({ unitId }) => unitId)).toEqual([inside.caller.id]);
    const empty = polygon.map(({ lon, lat }) => corner(lon - 3, lat));
    expect(await codeOf(send(empty))).toBe('conflict');
  });
});
