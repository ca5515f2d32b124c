import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallContext } from '../../api/caller.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';
import { CODE_TTL_MS, ENROL_FAILURES_PER_MINUTE, POSITION_RETENTION_MS } from './policy.ts';
import { EnrolmentCodes } from './enrolment.ts';
import { sweep } from './retention.ts';
import { STALE_AFTER_MS } from '#shared/units.ts';

const anonymous = (address = randomUUID()): CallContext => ({
  caller: { kind: 'anonymous' },
  origin: { address },
});
const wholeTrack = (unitId: string) => ({ unitId, from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10_000 });

describeStores('units', (store) => {
  const clock = new TestClock();
  let field: Field;
  let calls: Field['units']['handlers']['units'];
  let unit: Field['units']['handlers']['unit'];
  let staff: Awaited<ReturnType<Field['person']>>;

  beforeAll(async () => {
    field = await openField(store(), clock);
    calls = field.units.handlers.units;
    unit = field.units.handlers.unit;
    staff = await field.person('dutyOfficer', 'zj-hz');
  });
  afterAll(() => field.close());

  const newUnit = (courtId = 'zj-hz-xihu', callSign = randomUUID().slice(0, 8)) =>
    calls.create(staff, { courtId, callSign, officerName: '张三', deviceModel: 'M3' });

  describe('create()', () => {
    test('adds a unit that is off, not enrolled and in the list of its court', async () => {
      const created = await newUnit();
      expect(created).toMatchObject({ enrolled: false, connected: false, state: 'off', position: null });
      expect(await calls.list(staff, {})).toContainEqual(created);
    });

    test('of a call sign that the court has already throws conflict, in another court it is taken', async () => {
      await newUnit('zj-hz-xihu', '同名');
      await expect(newUnit('zj-hz-xihu', '同名')).rejects.toMatchObject({ code: 'conflict' });
      await expect(newUnit('zj-hz', '同名')).resolves.toMatchObject({ callSign: '同名' });
    });

    test('in a court outside the own subtree throws notFound', async () => {
      await expect(newUnit('zj-nb')).rejects.toMatchObject({ code: 'notFound' });
      await expect(newUnit('zj-hz2')).rejects.toMatchObject({ code: 'notFound' });
    });
  });

  describe('enrol()', () => {
    const codeOf = async (unitId: string) => (await calls.createEnrolmentCode(staff, { unitId })).code;
    const enrol = (code: string, context = anonymous()) => calls.enrol(context, { code, client: 'phone' });

    test('turns a code into a session of the unit, which is enrolled from then on', async () => {
      const { id } = await newUnit();
      const { token, me } = await enrol(await codeOf(id));
      expect(me).toMatchObject({ kind: 'unit', id, role: 'unit', courtId: 'zj-hz-xihu' });
      expect((await field.contextOf(token)).caller.id).toBe(id);
      expect(field.roster.find(id)?.enrolled).toBe(true);
      expect(field.told).toContain(`${id} changed`);
    });

    test('by two devices at the same time lets exactly one in', async () => {
      const { id } = await newUnit();
      const code = await codeOf(id);
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => enrol(code)));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const sessions = await store().db('sessions').where('unit_id', id).whereNull('revoked_at');
      expect(sessions).toHaveLength(1);
    });

    test('with a used, an outrun, a superseded or a made-up code throws expired', async () => {
      const { id } = await newUnit();
      const used = await codeOf(id);
      await enrol(used);
      await expect(enrol(used)).rejects.toMatchObject({ code: 'expired' });

      const superseded = await codeOf(id);
      const outrun = await codeOf(id);
      await expect(enrol(superseded)).rejects.toMatchObject({ code: 'expired' });
      clock.advance(CODE_TTL_MS);
      await expect(enrol(outrun)).rejects.toMatchObject({ code: 'expired' });
      await expect(enrol('AAAAAAAA')).rejects.toMatchObject({ code: 'expired' });
    });

    test('too often from one address throws rateLimited, even with a good code, and lets others in', async () => {
      const { id } = await newUnit();
      const from = anonymous();
      for (let i = 0; i < ENROL_FAILURES_PER_MINUTE; i++) {
        await expect(enrol('AAAAAAAA', from)).rejects.toMatchObject({ code: 'expired' });
      }
      const code = await codeOf(id);
      await expect(enrol(code, from)).rejects.toMatchObject({ code: 'rateLimited' });
      await expect(enrol(code)).resolves.toMatchObject({ me: { id } });
    });

    test('with good codes is never too often from one address', async () => {
      const from = anonymous();
      for (let i = 0; i <= ENROL_FAILURES_PER_MINUTE; i++) {
        const { id } = await newUnit();
        await expect(enrol(await codeOf(id), from)).resolves.toMatchObject({ me: { id } });
      }
    });

    test('leaves only the hash of a code in the store', async () => {
      const { id } = await newUnit();
      const code = await codeOf(id);
      const rows = await store().db('enrolment_codes').where('unit_id', id);
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(code);
    });

    test('again ends the session of the device before it', async () => {
      const { id } = await newUnit();
      const first = await field.contextOf((await enrol(await codeOf(id))).token);
      await enrol(await codeOf(id));
      expect(first.caller.ended.aborted).toBe(true);
    });
  });

  test('revoke() ends the session and the inbox, and the unit is off', async () => {
    const device = await field.device('zj-hz-xihu');
    const { id } = device.caller;
    await unit.report(device, { positions: [fixAt(clock.now())] });
    const inbox = new Reader((signal) => unit.inbox(device, {}, signal));
    await inbox.next();
    expect(await unit.self(device, {})).toMatchObject({ connected: true, state: 'live' });

    expect(await calls.revoke(staff, { unitId: id })).toMatchObject({ enrolled: false, state: 'off' });
    await expect(inbox.next()).rejects.toThrow('ended');
    expect(field.roster.find(id)).toMatchObject({ connections: 0, state: 'off' });
    expect(field.told.filter((line) => line.startsWith(id))).toEqual([
      `${id} changed`,
      `${id} connected`,
      `${id} changed`,
      `${id} gone`,
    ]);
  });

  describe('report()', () => {
    test('of late, repeated and disordered fixes keeps each once and moves the marker only forward', async () => {
      const device = await field.device('zj-hz-xihu');
      const { id } = device.caller;
      const now = clock.now();
      const report = (...ages: number[]) =>
        unit.report(device, { positions: ages.map((age) => fixAt(now - age, { speed: age })) });

      expect(await report(3_000, 1_000, 2_000)).toEqual({ accepted: 3 });
      expect(field.roster.find(id)?.position?.at).toBe(now - 1_000);
      expect(await report(60_000, 50_000, 1_000)).toEqual({ accepted: 3 });
      expect(field.roster.find(id)?.position?.at).toBe(now - 1_000);

      const track = await calls.track(staff, wholeTrack(id));
      expect(track.map(({ at }) => now - at)).toEqual([60_000, 50_000, 3_000, 2_000, 1_000]);
      expect(track[0]).toEqual(fixAt(now - 60_000, { speed: 60_000 }));
    });

    test('of fixes without speed, heading and battery keeps them unknown', async () => {
      const device = await field.device('zj-hz-xihu');
      const bare = fixAt(clock.now(), { speed: null, heading: null, battery: null, lon: 120, lat: 30 });
      await unit.report(device, { positions: [bare] });
      expect(await calls.track(staff, wholeTrack(device.caller.id))).toEqual([bare]);
    });

    test('of 600 fixes at once, as after a long loss of link, keeps all of them', async () => {
      const device = await field.device('zj-hz-xihu');
      const positions = Array.from({ length: 600 }, (_, i) => fixAt(clock.now() - (600 - i) * 1_000));
      expect(await unit.report(device, { positions })).toEqual({ accepted: 600 });
      expect(await calls.track(staff, wholeTrack(device.caller.id))).toEqual(positions);
    });

    test('with a fix from the future is refused as a whole and names its place', async () => {
      const device = await field.device('zj-hz-xihu');
      const positions = [fixAt(clock.now()), fixAt(clock.now() + 60_001)];
      await expect(unit.report(device, { positions })).rejects.toMatchObject({
        code: 'invalidInput',
        place: 'positions.1.at',
      });
      expect(await calls.track(staff, wholeTrack(device.caller.id))).toEqual([]);
      await expect(unit.report(device, { positions: [fixAt(clock.now() + 60_000)] })).resolves.toEqual({
        accepted: 1,
      });
    });
  });

  test('track() answers with the newest fixes of the range in time order', async () => {
    const device = await field.device('zj-hz-xihu');
    const now = clock.now();
    const positions = [5, 4, 3, 2, 1].map((age) => fixAt(now - age * 1_000));
    await unit.report(device, { positions });
    const range = { unitId: device.caller.id, from: now - 4_000, to: now - 2_000, limit: 2 };
    expect((await calls.track(staff, range)).map(({ at }) => now - at)).toEqual([3_000, 2_000]);
  });

  test('watch() gives a snapshot, then what changes with time and connections, but not every fix', async () => {
    const device = await field.device('zj-hz-xihu');
    const { id } = device.caller;
    const console = new Reader((signal) => calls.watch(staff, {}, signal));
    const snapshot = await console.next();
    expect(snapshot).toMatchObject({ type: 'snapshot' });
    const inbox = new Reader((signal) => unit.inbox(device, {}, signal));
    await inbox.next();
    for (let i = 0; i < 5; i++) {
      clock.advance(1_000);
      await unit.report(device, { positions: [fixAt(clock.now())] });
    }
    clock.advance(STALE_AFTER_MS + 1);
    field.roster.tick();
    await inbox.stop();

    const events = await console.until(
      (event) => event.type === 'upsert' && event.unit.state === 'lastKnown' && !event.unit.connected,
    );
    await console.stop();
    const own = events.flatMap((event) =>
      event.type === 'upsert' && event.unit.id === id ? [event.unit] : [],
    );
    expect(own.map(({ connected, state }) => `${connected} ${state}`)).toEqual([
      'true off',
      'true live',
      'true lastKnown',
      'false lastKnown',
    ]);
  });

  test('nearest() sorts by distance, says why not, and leaves out who is off', async () => {
    const far = await field.person('leader', 'zj-hz2');
    const place = async (lon: number, over: Parameters<typeof fixAt>[1] = {}) => {
      const device = await field.device('zj-hz2');
      await unit.report(device, { positions: [fixAt(clock.now(), { lon, lat: 30, ...over })] });
      return device;
    };
    await field.device('zj-hz2');
    const third = await place(120.03);
    const first = await place(120.01, { battery: 0.2, accuracy: 101 });
    const second = await place(120.02);
    await unit.raiseSos(second, { id: randomUUID(), position: null });

    const found = await calls.nearest(far, { lon: 120, lat: 30, limit: 5 });
    expect(found.map(({ unitId }) => unitId)).toEqual([first, second, third].map(({ caller }) => caller.id));
    expect(found.map(({ caveats }) => caveats)).toEqual([['lowBattery', 'inaccurate'], ['sos'], []]);
    expect(found[0]?.distanceM).toBeCloseTo(963, -1);

    const near = await calls.nearest(far, { lon: 120, lat: 30, limit: 5, radiusM: 1_500 });
    expect(near.map(({ unitId }) => unitId)).toEqual([first.caller.id]);
    const { total, units } = await calls.passedOver(far, { lon: 120, lat: 30, limit: 3, radiusM: 1_500 });
    expect([total, units.map(({ reason }) => reason)]).toEqual([
      3,
      ['outOfRadius', 'outOfRadius', 'noPosition'],
    ]);

    clock.advance(STALE_AFTER_MS + 1);
    const [stale] = await calls.nearest(far, { lon: 120, lat: 30, limit: 1 });
    expect(stale).toMatchObject({
      fixAgeMs: STALE_AFTER_MS + 1,
      caveats: ['stale', 'lowBattery', 'inaccurate'],
    });
  });

  test("units of other courts are in no list, feed, search or track, and can't be commanded", async () => {
    const other = await field.person('dutyOfficer', 'zj-nb');
    const watching = new Reader((signal) => calls.watch(other, {}, signal));
    await watching.next();
    const device = await field.device('zj-hz-xihu');
    const { id } = device.caller;
    await unit.report(device, { positions: [fixAt(clock.now())] });
    const inbox = new Reader((signal) => unit.inbox(device, {}, signal));
    await inbox.next();
    await inbox.stop();

    const known = new Set((await calls.list(other, {})).map((one) => one.id));
    expect(known.has(id)).toBe(false);
    const near = await calls.nearest(other, { lon: 120.15, lat: 30.27, limit: 50 });
    expect(near.map(({ unitId }) => unitId)).not.toContain(id);
    for (const refused of [
      () => calls.track(other, wholeTrack(id)),
      async () => calls.createEnrolmentCode(other, { unitId: id }),
      () => calls.revoke(other, { unitId: id }),
    ]) {
      await expect((async () => refused())()).rejects.toMatchObject({ code: 'notFound' });
    }
    const own = await field.device('zj-nb');
    const events = await watching.until(
      (event) => event.type === 'upsert' && event.unit.id === own.caller.id,
    );
    await watching.stop();
    expect(events.filter((event) => event.type === 'upsert' && event.unit.id === id)).toEqual([]);
  });

  test('a restart brings back every unit with its newest fix and when it was last seen', async () => {
    const device = await field.device('zj-hz-xihu');
    const { id } = device.caller;
    await unit.report(device, { positions: [fixAt(clock.now() - 5_000), fixAt(clock.now() - 1_000)] });
    const before = field.roster.find(id);
    await field.close();
    field = await openField(store(), clock);
    calls = field.units.handlers.units;
    unit = field.units.handlers.unit;
    expect(field.roster.find(id)).toMatchObject({
      position: fixAt(clock.now() - 1_000),
      lastSeenAt: before?.lastSeenAt,
      enrolled: true,
      connections: 0,
      state: 'lastKnown',
    });
  });

  test('sweep() deletes old fixes in batches and codes that have run out, and leaves the others', async () => {
    const device = await field.device('zj-hz-xihu');
    const { id } = device.caller;
    const old = clock.now() - POSITION_RETENTION_MS;
    for (let part = 0; part < 12; part++) {
      const positions = Array.from({ length: 500 }, (_, i) => fixAt(old - 1 - part * 500 - i));
      await unit.report(device, { positions });
    }
    await unit.report(device, { positions: [fixAt(old)] });
    const kept = { ...wholeTrack(id), from: old };
    const spare = await newUnit();
    await calls.createEnrolmentCode(staff, { unitId: spare.id });
    const codes = new EnrolmentCodes(store(), clock);
    expect(await sweep({ store: store(), clock, roster: field.roster, codes })).toBe(6_000);
    expect(await calls.track(staff, kept)).toEqual([fixAt(old)]);
    const left = () => store().db('enrolment_codes').where('unit_id', spare.id);
    expect(await left()).toHaveLength(1);
    clock.advance(CODE_TTL_MS);
    expect(await sweep({ store: store(), clock, roster: field.roster, codes })).toBeGreaterThan(0);
    expect(await left()).toEqual([]);
    expect(await calls.track(staff, wholeTrack(id))).toEqual([]);
  });
});
