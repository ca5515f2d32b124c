import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GeofencesEvent } from '#shared/contract/geofences.ts';
import { destination } from '#shared/geo.ts';
import type { AuditRecord } from '../../context.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { silentLog } from '../../testing/log.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';
import { createGeofences } from './index.ts';
import { insertCrossings, loadInside } from './rows.ts';

const CENTRE = { lon: 120.15, lat: 30.27 };
const circle = { kind: 'circle' as const, centre: CENTRE, radiusM: 300 };

describeStores('geofences', (store) => {
  const clock = new TestClock();
  let field: Field;
  let feature: Awaited<ReturnType<typeof createGeofences>>;
  let staff: Awaited<ReturnType<Field['person']>>;
  let device: Awaited<ReturnType<Field['device']>>;
  let audited: AuditRecord[];

  const open = async () => {
    const courts = await loadCourtTree(store());
    const audit = {
      append: (record: AuditRecord) => {
        audited.push(record);
        return Promise.resolve();
      },
    };
    return createGeofences({ store: store(), clock, courts, audit, log: silentLog, roster: field.roster });
  };
  const calls = () => feature.handlers.geofences;
  const create = (name: string, over: object = {}) =>
    calls().create(staff, { courtId: 'zj-hz', name, shape: circle, trigger: 'both' as const, ...over });
  /** The unit reports a fix so far from the centre, a second after the one before. */
  const report = async (fromCentreM: number, accuracy = 8, who = device) => {
    clock.advance(1_000);
    const place = destination(CENTRE, fromCentreM, 45);
    const positions = [fixAt(clock.now(), { ...place, accuracy })];
    await field.units.handlers.unit.report(who, { positions });
  };
  const watch = (who = staff) => new Reader((signal) => calls().watch(who, {}, signal));
  const isEvent = (item: GeofencesEvent): item is Extract<GeofencesEvent, { type: 'event' }> =>
    item.type === 'event';

  beforeAll(async () => {
    field = await openField(store(), clock);
    staff = await field.person('dutyOfficer', 'zj-hz');
  });
  beforeEach(async () => {
    audited = [];
    feature = await open();
    device = await field.device('zj-hz-xihu');
  });
  afterAll(async () => {
    await feature.close();
    await field.close();
  });

  test('a unit that enters and leaves is told once each, durable and audited', async () => {
    const fence = await create('市民中心');
    const reader = watch();
    await reader.next();
    for (const far of [900, 290, 120, 100, 90, 320, 700, 900]) {
      await report(far);
    }
    const seen = (await reader.until((item) => isEvent(item) && item.event.kind === 'leave')).filter(isEvent);
    expect(seen.map(({ event }) => [event.fenceId, event.unitId, event.kind])).toEqual([
      [fence.id, device.caller.id, 'enter'],
      [fence.id, device.caller.id, 'leave'],
    ]);
    await reader.stop();
    const stored = await calls().events(staff, { limit: 10 });
    expect(stored.map(({ kind, fenceName }) => [kind, fenceName])).toEqual([
      ['leave', '市民中心'],
      ['enter', '市民中心'],
    ]);
    expect(audited.map(({ action, target, actor }) => [action, target, actor])).toEqual([
      ['geofences.crossing', fence.id, 'server'],
      ['geofences.crossing', fence.id, 'server'],
    ]);
    await feature.close();
  });

  test('a fence that tells only who leaves says nothing of who enters', async () => {
    const fence = await create('只报离开', { trigger: 'leave' });
    const reader = watch();
    await reader.next();
    for (const far of [900, 100, 90, 800, 900]) {
      await report(far);
    }
    const seen = await reader.until((item) => isEvent(item) && item.event.fenceId === fence.id);
    const own = seen.filter(isEvent).filter(({ event }) => event.fenceId === fence.id);
    expect(own.map(({ event }) => event.kind)).toEqual(['leave']);
    await reader.stop();
    await feature.close();
  });

  test('who stands inside when a fence is drawn has not entered it, but leaves it', async () => {
    await report(50);
    await report(40);
    const fence = await create('围住的');
    expect(fence.inside).toBeGreaterThanOrEqual(1);
    const reader = watch();
    await reader.next();
    for (const far of [30, 20, 800, 900]) {
      await report(far);
    }
    const seen = await reader.until((item) => isEvent(item) && item.event.fenceId === fence.id);
    expect(seen.filter(isEvent).findLast(({ event }) => event.fenceId === fence.id)?.event.kind).toBe(
      'leave',
    );
    await reader.stop();
    await feature.close();
  });

  test('a restart neither forgets nor repeats who is inside', async () => {
    const fence = await create('重启');
    const first = watch();
    await first.next();
    for (const far of [900, 100, 90]) {
      await report(far);
    }
    await first.until((item) => isEvent(item) && item.event.fenceId === fence.id);
    await first.stop();
    await feature.close();
    feature = await open();
    const again = watch();
    await again.next();
    for (const far of [80, 70, 800, 900]) {
      await report(far);
    }
    const seen = await again.until((item) => isEvent(item) && item.event.fenceId === fence.id);
    const own = seen.filter(isEvent).filter(({ event }) => event.fenceId === fence.id);
    expect(own.map(({ event }) => event.kind)).toEqual(['leave']);
    await again.stop();
    await feature.close();
  });

  test('a removed fence watches no more, and comes back as it was', async () => {
    const fence = await create('可撤销', { trigger: 'enter' });
    await calls().remove(staff, { fenceId: fence.id });
    await expect(calls().update(staff, { fenceId: fence.id, name: '不在' })).rejects.toMatchObject({
      code: 'notFound',
    });
    await report(900);
    await report(100);
    await report(90);
    expect((await calls().events(staff, { limit: 50 })).some(({ fenceId }) => fenceId === fence.id)).toBe(
      false,
    );
    const restored = await calls().restore(staff, { fenceId: fence.id });
    expect(restored).toMatchObject({ name: '可撤销', trigger: 'enter', inside: 1 });
    await feature.close();
  });

  test('a court beside it neither sees a fence nor may touch it; units beside it do not cross it', async () => {
    const stranger = await field.person('dutyOfficer', 'zj-nb');
    const fence = await create('本院的');
    const foreign = await field.device('zj-nb-haishu');
    for (const far of [900, 100, 90, 80]) {
      await report(far, 8, foreign);
    }
    const reader = watch(stranger);
    expect(await reader.next()).toEqual({ type: 'snapshot', fences: [], events: [] });
    await reader.stop();
    await expect(calls().remove(stranger, { fenceId: fence.id })).rejects.toMatchObject({ code: 'notFound' });
    await expect(
      calls().create(stranger, { courtId: 'zj-hz', name: 'x', shape: circle, trigger: 'both' }),
    ).rejects.toMatchObject({ code: 'notFound' });
    const events = await calls().events(staff, { limit: 50 });
    expect(events.some(({ unitId }) => unitId === foreign.caller.id)).toBe(false);
    await feature.close();
  });

  test('crossings that are stored together leave a unit where the last one left it, each told in the list', async () => {
    const fence = await create('一批');
    const about = {
      fenceId: fence.id,
      fenceName: fence.name,
      unitId: device.caller.id,
      told: true,
      ...CENTRE,
    };
    const crossing = (kind: 'enter' | 'leave', at: number) => ({ ...about, id: randomUUID(), kind, at });
    const isInside = async () =>
      (await loadInside(store().db)).some(
        ({ fenceId, unitId }) => fenceId === fence.id && unitId === about.unitId,
      );
    await insertCrossings(store(), [crossing('enter', 1), crossing('leave', 2), crossing('enter', 3)]);
    expect(await isInside()).toBe(true);
    await insertCrossings(store(), [crossing('leave', 4), crossing('enter', 5), crossing('leave', 6)]);
    expect(await isInside()).toBe(false);
    const events = await calls().events(staff, { limit: 500 });
    const own = events.filter(({ fenceId }) => fenceId === fence.id);
    expect(own.map(({ at, kind }) => [at, kind])).toEqual([
      [6, 'leave'],
      [5, 'enter'],
      [4, 'leave'],
      [3, 'enter'],
      [2, 'leave'],
      [1, 'enter'],
    ]);
    await feature.close();
  });

  test('the first to acknowledge a crossing is kept', async () => {
    const fence = await create('确认');
    const reader = watch();
    await reader.next();
    for (const far of [900, 100, 90]) {
      await report(far);
    }
    const [told] = (await reader.until((item) => isEvent(item) && item.event.fenceId === fence.id)).filter(
      (item) => isEvent(item) && item.event.fenceId === fence.id,
    );
    const eventId = told !== undefined && isEvent(told) ? told.event.id : '';
    const first = await calls().acknowledge(staff, { eventId });
    const second = await calls().acknowledge(await field.person('leader', 'zj'), { eventId });
    expect(second.acknowledgedBy).toBe(first.acknowledgedBy);
    expect(first.acknowledgedAt).not.toBeNull();
    await reader.stop();
    await feature.close();
  });
});
