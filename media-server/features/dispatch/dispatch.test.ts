import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import { RECEIPT_ORDER, type InstructionTarget, type ReceiptState } from '#shared/dispatch.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';

type Person = Awaited<ReturnType<Field['person']>>;

describeStores('dispatch', (store) => {
  const clock = new TestClock();
  let field: Field;
  let calls: Field['dispatch']['handlers']['dispatch'];
  let unit: Field['units']['handlers']['unit'];
  let staff: Person;
  let other: Person;
  let chief: Person;

  const open = async (): Promise<void> => {
    field = await openField(store(), clock);
    calls = field.dispatch.handlers.dispatch;
    unit = field.units.handlers.unit;
  };
  beforeAll(async () => {
    await open();
    staff = await field.person('dutyOfficer', 'zj-hz');
    other = await field.person('dutyOfficer', 'zj-nb');
    chief = await field.person('leader', 'zj');
  });
  afterAll(() => field.close());

  const to = (...devices: Person[]): InstructionTarget => ({
    kind: 'units',
    unitIds: devices.map(({ caller }) => caller.id),
  });
  const order = (
    target: InstructionTarget,
    over: { id?: string; text?: string; fileIds?: string[] } = {},
  ) => ({
    id: randomUUID(),
    target,
    text: '到现场集合',
    priority: 'normal' as const,
    confirmS: null,
    fileIds: [] as string[],
    ...over,
  });
  const inboxOf = (device: Person) => new Reader((signal) => unit.inbox(device, {}, signal));
  const watch = async (person: Person) => {
    const reader = new Reader<DispatchEvent>((signal) => calls.watch(person, {}, signal));
    const snapshot = await reader.next();
    if (snapshot.type !== 'snapshot') {
      throw new Error(`the first event was ${snapshot.type}`);
    }
    return { reader, snapshot };
  };
  const openInstructions = async (device: Person): Promise<string[]> => {
    const inbox = inboxOf(device);
    const first = await inbox.next();
    await inbox.stop();
    return first.type === 'snapshot' ? first.instructions.map(({ id }) => id) : [];
  };

  describe('send()', () => {
    test('to a listening unit arrives at once, with a waiting receipt until the device says so', async () => {
      const device = await field.device('zj-hz-xihu');
      const inbox = inboxOf(device);
      expect(await inbox.next()).toEqual({ type: 'snapshot', instructions: [], watchers: [], sos: null });
      const sent = await calls.send(staff, order({ kind: 'unit', unitId: device.caller.id }));
      expect(sent.receipts).toEqual([
        { unitId: device.caller.id, state: 'waiting', deliveredAt: null, readAt: null, doneAt: null },
      ]);
      expect(await inbox.next()).toEqual({
        type: 'instruction',
        instruction: {
          id: sent.id,
          fromName: staff.caller.nameZh,
          text: '到现场集合',
          priority: 'normal',
          createdAt: sent.createdAt,
          mustConfirm: false,
          files: [],
          state: 'waiting',
        },
      });
      await inbox.stop();
    });

    test('to a unit that is away waits, and comes once with its next snapshot, until it is done', async () => {
      const device = await field.device('zj-hz-xihu');
      const sent = await calls.send(staff, order(to(device)));
      expect(await openInstructions(device)).toEqual([sent.id]);
      await unit.receipt(device, { instructionId: sent.id, state: 'read' });
      expect(await openInstructions(device)).toEqual([sent.id]);
      await unit.receipt(device, { instructionId: sent.id, state: 'done' });
      expect(await openInstructions(device)).toEqual([]);
    });

    test('while the inbox opens reaches the unit exactly once', async () => {
      const device = await field.device('zj-hz-xihu');
      for (let round = 0; round < 20; round++) {
        const inbox = inboxOf(device);
        const [first, sent] = await Promise.all([inbox.next(), calls.send(staff, order(to(device)))]);
        const mark = await calls.send(staff, order(to(device), { text: 'mark' }));
        const later = await inbox.until(
          (event) => event.type === 'instruction' && event.instruction.id === mark.id,
        );
        await inbox.stop();
        const ids = [first, ...later].flatMap((event) => {
          if (event.type === 'snapshot') {
            return event.instructions.map(({ id }) => id);
          }
          return event.type === 'instruction' ? [event.instruction.id] : [];
        });
        expect(ids.filter((id) => id === sent.id)).toHaveLength(1);
      }
    });

    test('again with the same id answers with the first and delivers nothing twice', async () => {
      const device = await field.device('zj-hz-xihu');
      const inbox = inboxOf(device);
      await inbox.next();
      const same = order(to(device));
      const answers = await Promise.all(Array.from({ length: 5 }, () => calls.send(staff, same)));
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      const mark = await calls.send(staff, order(to(device)));
      const events = await inbox.until(
        (event) => event.type === 'instruction' && event.instruction.id === mark.id,
      );
      expect(events).toHaveLength(2);
      await inbox.stop();
    });

    test('with an id that was used for other content, or by somebody else, throws conflict', async () => {
      const device = await field.device('zj-hz-xihu');
      const first = await calls.send(staff, order(to(device)));
      const again = (person: Person, over: object) =>
        calls.send(person, { ...order(to(device), { id: first.id }), ...over });
      await expect(again(staff, { text: '别的' })).rejects.toMatchObject({ code: 'conflict' });
      await expect(again(staff, { priority: 'urgent' })).rejects.toMatchObject({ code: 'conflict' });
      await expect(again(chief, {})).rejects.toMatchObject({ code: 'conflict' });
    });

    test('to a court goes to the enrolled units of its subtree and no others', async () => {
      const [direct, below, outside] = [
        await field.device('zj-nb'),
        await field.device('zj-nb-haishu'),
        await field.device('zj-hz'),
      ];
      const sent = await calls.send(other, order({ kind: 'court', courtId: 'zj-nb' }));
      const ids = sent.receipts.map(({ unitId }) => unitId);
      expect(ids).toEqual([direct.caller.id, below.caller.id]);
      expect(ids).not.toContain(outside.caller.id);
    });

    test('to a court without enrolled units throws conflict, to one outside the subtree notFound', async () => {
      const empty = await field.person('leader', 'zj-hz2');
      await expect(calls.send(empty, order({ kind: 'court', courtId: 'zj-hz2' }))).rejects.toMatchObject({
        code: 'conflict',
      });
      await expect(calls.send(staff, order({ kind: 'court', courtId: 'zj-nb' }))).rejects.toMatchObject({
        code: 'notFound',
      });
    });

    test('to units of which one lies outside the subtree throws notFound and reaches nobody', async () => {
      const [mine, foreign] = [await field.device('zj-hz'), await field.device('zj-nb')];
      await expect(calls.send(staff, order(to(mine, foreign)))).rejects.toMatchObject({ code: 'notFound' });
      expect(await openInstructions(mine)).toEqual([]);
    });

    test('belongs to the lowest court that holds all its units, which sees it with everyone above', async () => {
      const [xihu, hz, nb] = [
        await field.device('zj-hz-xihu'),
        await field.device('zj-hz'),
        await field.device('zj-nb'),
      ];
      expect((await calls.send(chief, order(to(xihu, xihu)))).courtId).toBe('zj-hz-xihu');
      expect((await calls.send(chief, order(to(xihu, hz)))).courtId).toBe('zj-hz');
      const wide = await calls.send(chief, order(to(xihu, nb)));
      expect(wide.courtId).toBe('zj');
      const seen = async (person: Person) =>
        (await calls.list(person, { limit: 3 })).map(({ courtId }) => courtId);
      expect(await seen(chief)).toEqual(['zj', 'zj-hz', 'zj-hz-xihu']);
      expect((await seen(staff)).slice(0, 2)).toEqual(['zj-hz', 'zj-hz-xihu']);
      expect((await calls.list(other, { limit: 200 })).map(({ id }) => id)).not.toContain(wide.id);
    });
  });

  test('list() pages by creation time without skipping or repeating, though the clock stands', async () => {
    const device = await field.device('zj-hz-xihu');
    const sent: string[] = [];
    for (let i = 0; i < 7; i++) {
      sent.push((await calls.send(staff, order(to(device)))).id);
    }
    const paged: string[] = [];
    let before: number | undefined;
    while (paged.length < sent.length) {
      const page = await calls.list(staff, { limit: 3, ...(before === undefined ? {} : { before }) });
      paged.push(...page.map(({ id }) => id));
      before = page.at(-1)?.createdAt;
    }
    expect(paged.slice(0, 7)).toEqual(sent.toReversed());
  });

  describe('receipt()', () => {
    test('in any order and any number of times moves forward only and ends at the furthest state', async () => {
      const device = await field.device('zj-hz-xihu');
      const said = fc.array(fc.constantFrom('delivered', 'read', 'done'), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(said, async (states: Exclude<ReceiptState, 'waiting'>[]) => {
          const { id } = await calls.send(staff, order(to(device)));
          let reached = 0;
          for (const state of states) {
            clock.advance(1_000);
            const answer = await unit.receipt(device, { instructionId: id, state });
            reached = Math.max(reached, RECEIPT_ORDER.indexOf(state));
            expect(RECEIPT_ORDER.indexOf(answer.state)).toBe(reached);
          }
          const [stored] = (await calls.list(staff, { limit: 1 }))[0]?.receipts ?? [];
          const times = [stored?.deliveredAt, stored?.readAt, stored?.doneAt].map((at) => at ?? null);
          expect(times.filter((at) => at !== null)).toHaveLength(reached);
          expect(times.slice(0, reached)).toEqual(
            times.slice(0, reached).toSorted((a, b) => Number(a) - Number(b)),
          );
        }),
        { numRuns: 40 },
      );
    });

    test('said at the same time by many ends at done, and each step is told once', async () => {
      const device = await field.device('zj-hz-xihu');
      const { reader } = await watch(staff);
      const { id } = await calls.send(staff, order(to(device)));
      const states = ['done', 'delivered', 'read', 'done', 'read', 'delivered'] as const;
      await Promise.all(states.map((state) => unit.receipt(device, { instructionId: id, state })));
      const events = await reader.until(
        (event) => event.type === 'receipt' && event.receipt.state === 'done',
      );
      const told = events.flatMap((event) => (event.type === 'receipt' ? [event.receipt.state] : []));
      expect(new Set(told).size).toBe(told.length);
      expect(told.map((state) => RECEIPT_ORDER.indexOf(state))).toEqual(
        told.map((state) => RECEIPT_ORDER.indexOf(state)).toSorted((a, b) => a - b),
      );
      await reader.stop();
    });

    test("of another unit's instruction throws notFound and changes nothing", async () => {
      const [mine, stranger] = [await field.device('zj-hz-xihu'), await field.device('zj-hz-xihu')];
      const { id } = await calls.send(staff, order(to(mine)));
      await expect(unit.receipt(stranger, { instructionId: id, state: 'done' })).rejects.toMatchObject({
        code: 'notFound',
      });
      expect(await openInstructions(mine)).toEqual([id]);
    });
  });

  describe('watch()', () => {
    test('tells of instructions, receipts and calls of the own courts and of no others', async () => {
      const [own, foreign] = [await field.device('zj-hz-xihu'), await field.device('zj-nb')];
      const { reader } = await watch(staff);
      await calls.send(other, order(to(foreign)));
      await unit.raiseSos(foreign, { id: randomUUID(), position: null });
      const { id } = await calls.send(chief, order(to(own)));
      await unit.receipt(own, { instructionId: id, state: 'delivered' });
      const sos = await unit.raiseSos(own, { id: randomUUID(), position: null });
      const events = await reader.until((event) => event.type === 'sos');
      expect(events).toMatchObject([
        { type: 'instruction', instruction: { id } },
        { type: 'receipt', instructionId: id, receipt: { unitId: own.caller.id, state: 'delivered' } },
        { type: 'sos', sos },
      ]);
      await reader.stop();
    });

    test('begins with the latest 50 instructions and the open calls', async () => {
      const device = await field.device('zj-hz-xihu');
      for (let i = 0; i < 51; i++) {
        await calls.send(staff, order(to(device)));
      }
      const sos = await unit.raiseSos(device, { id: randomUUID(), position: null });
      const { reader, snapshot } = await watch(staff);
      expect(snapshot.instructions).toHaveLength(50);
      expect(snapshot.instructions).toEqual(await calls.list(staff, { limit: 50 }));
      expect(snapshot.sos).toContainEqual(sos);
      await reader.stop();
    });

    test('misses nothing that is sent while its snapshot is taken', async () => {
      const device = await field.device('zj-hz-xihu');
      for (let round = 0; round < 20; round++) {
        const [{ reader, snapshot }, sent] = await Promise.all([
          watch(staff),
          calls.send(staff, order(to(device))),
        ]);
        if (!snapshot.instructions.some(({ id }) => id === sent.id)) {
          await reader.until((event) => event.type === 'instruction' && event.instruction.id === sent.id);
        }
        await reader.stop();
      }
      expect(await openInstructions(device)).toHaveLength(20);
    });
  });

  describe('emergency calls', () => {
    test('carry the position given, or else the last one known', async () => {
      const device = await field.device('zj-hz-xihu');
      await unit.report(device, { positions: [fixAt(clock.now())] });
      const known = await unit.raiseSos(device, { id: randomUUID(), position: null });
      expect(known.position).toEqual(fixAt(clock.now()));
      await unit.cancelSos(device, { id: known.id });
      const here = fixAt(clock.now() + 5_000, { lon: 121 });
      expect((await unit.raiseSos(device, { id: randomUUID(), position: here })).position).toEqual(here);
    });

    test('pressed many times, with one id or several, are one open call', async () => {
      const device = await field.device('zj-hz-xihu');
      const ids = [randomUUID(), randomUUID()].flatMap((id) => [id, id, id]);
      const raised = await Promise.all(ids.map((id) => unit.raiseSos(device, { id, position: null })));
      expect(new Set(raised.map(({ id }) => id)).size).toBe(1);
      const { snapshot, reader } = await watch(staff);
      expect(snapshot.sos.filter(({ unitId }) => unitId === device.caller.id)).toHaveLength(1);
      await reader.stop();
    });

    test('are acknowledged and cleared by the first who does so; the unit hears of both', async () => {
      const device = await field.device('zj-hz-xihu');
      const inbox = inboxOf(device);
      await inbox.next();
      const { id } = await unit.raiseSos(device, { id: randomUUID(), position: null });
      const acknowledged = await calls.acknowledgeSos(staff, { sosId: id });
      expect(acknowledged).toMatchObject({ acknowledgedBy: staff.caller.nameZh, clearedAt: null });
      expect(await calls.acknowledgeSos(chief, { sosId: id })).toEqual(acknowledged);
      const cleared = await calls.clearSos(chief, { sosId: id });
      expect(cleared).toMatchObject({ clearedBy: chief.caller.nameZh, cancelledByUnit: false });
      expect(await calls.clearSos(staff, { sosId: id })).toEqual(cleared);
      expect(await unit.raiseSos(device, { id, position: null })).toEqual(cleared);

      const heard = [await inbox.next(), await inbox.next(), await inbox.next()];
      expect(heard).toMatchObject([
        { type: 'sos', sos: { id, acknowledgedAt: null } },
        { type: 'sos', sos: { id, acknowledgedBy: staff.caller.nameZh } },
        { type: 'sos', sos: null },
      ]);
      await inbox.stop();
    });

    test('withdrawn by their unit say so, and stay so', async () => {
      const device = await field.device('zj-hz-xihu');
      const { id } = await unit.raiseSos(device, { id: randomUUID(), position: null });
      const cancelled = await unit.cancelSos(device, { id });
      expect(cancelled).toMatchObject({ cancelledByUnit: true, clearedBy: '张三', acknowledgedAt: null });
      expect(await unit.cancelSos(device, { id })).toEqual(cancelled);
      expect(await calls.acknowledgeSos(staff, { sosId: id })).toEqual(cancelled);
    });

    test('of other courts and other units are not found', async () => {
      const [device, stranger] = [await field.device('zj-hz-xihu'), await field.device('zj-hz-xihu')];
      const { id } = await unit.raiseSos(device, { id: randomUUID(), position: null });
      await expect(calls.acknowledgeSos(other, { sosId: id })).rejects.toMatchObject({ code: 'notFound' });
      await expect(calls.clearSos(other, { sosId: id })).rejects.toMatchObject({ code: 'notFound' });
      await expect(unit.cancelSos(stranger, { id })).rejects.toMatchObject({ code: 'notFound' });
      await expect(unit.raiseSos(stranger, { id, position: null })).rejects.toMatchObject({
        code: 'conflict',
      });
    });
  });

  test('the inbox tells a unit who watches it, at first and when that changes', async () => {
    const device = await field.device('zj-hz-xihu');
    const watcher = { nameZh: '李四', nameEn: 'Li Si', courtId: 'zj', since: clock.now() };
    field.watchers.set(device.caller.id, [watcher]);
    const inbox = inboxOf(device);
    expect(await inbox.next()).toMatchObject({ type: 'snapshot', watchers: [watcher] });
    field.watchers.set(device.caller.id, []);
    expect(await inbox.next()).toEqual({ type: 'watchers', watchers: [] });
    await inbox.stop();
  });

  test('a restart loses and doubles no instruction, receipt or call', async () => {
    const device = await field.device('zj-hz-xihu');
    const [first, second] = [order(to(device)), order(to(device))];
    await calls.send(staff, first);
    await unit.receipt(device, { instructionId: first.id, state: 'delivered' });
    await calls.send(staff, second);
    const sos = await unit.raiseSos(device, { id: randomUUID(), position: null });
    const before = await calls.list(staff, { limit: 2 });

    await field.close();
    await open();
    expect(await calls.list(staff, { limit: 2 })).toEqual(before);
    const inbox = inboxOf(device);
    expect(await inbox.next()).toMatchObject({
      instructions: [
        { id: first.id, state: 'delivered' },
        { id: second.id, state: 'waiting' },
      ],
      sos,
    });
    expect(await calls.send(staff, second)).toEqual(before[0]);
    const third = await calls.send(staff, order(to(device)));
    expect(third.createdAt).toBeGreaterThan(before[0]?.createdAt ?? Infinity);
    expect(await inbox.next()).toMatchObject({ type: 'instruction', instruction: { id: third.id } });
    await inbox.stop();
  });
});
