import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { convert } from '#shared/coordinates.ts';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { Tracker, TrackerApp } from '#shared/trackers.ts';
import { appOf, PHONE_KINDS, TrackerPhone, type PhoneKind } from '../../../simulators/tracker/phone.ts';
import { trustAuthority } from '../../../simulators/units/api/link.ts';
import { errorOf, type TestClient } from '../support/client.ts';
import { ask, auditOf } from '../support/http.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, Inflow, PositionReader } from '../support/units.ts';

const PLACE = { latitude: 30.123456, longitude: 120.654321, speedKmh: 36, directionDeg: 90 };
const PATIENCE = { timeout: 15_000, interval: 20 };

describe.each(['sqlite', 'postgres'] as const)('phone trackers on %s', { timeout: 60_000 }, (database) => {
  let server: TestServer;
  let admin: TestClient & { token: string };
  let duty: TestClient & { token: string };
  let foreign: TestClient & { token: string };

  beforeAll(async () => {
    server = await startTestServer({}, database);
    await trustAuthority(path.join(server.config.dataDir, 'tls/ca.crt'));
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    foreign = await connectPerson(server, 'administrator', 'zj-nb');
  }, 120_000);
  afterAll(async () => {
    await Promise.all([admin, duty, foreign].map((client) => client.close()));
    await server.close();
  });

  interface Enrolled {
    unitId: string;
    no: number;
    trackerId: string;
    identifier: string;
  }
  const enrol = async (app: TrackerApp = 'traccar', datum?: 'gcj02'): Promise<Enrolled> => {
    const callSign = `手机 ${randomUUID().slice(0, 8)}`;
    const unit = await admin.call.units.create.mutate({
      courtId: 'zj-hz-xihu',
      callSign,
      officerName: '王五',
    });
    const { tracker, identifier } = await admin.call.trackers.enrol.mutate({
      unitId: unit.id,
      app,
      ...(datum === undefined ? {} : { datum }),
    });
    return { unitId: unit.id, no: unit.no, trackerId: tracker.id, identifier };
  };
  const phoneOf = (identifier: string, kind: PhoneKind): TrackerPhone =>
    new TrackerPhone({
      url: server.url,
      identifier,
      kind,
      where: () => PLACE,
      reportMs: null,
      say: () => undefined,
    });
  const viewOf = async (id: string): Promise<Tracker | undefined> =>
    (await admin.call.trackers.list.query({})).trackers.find((tracker) => tracker.id === id);
  const positionOf = async (unitId: string) =>
    (await duty.call.units.list.query({})).find(({ id }) => id === unitId)?.position ?? null;
  const metric = (name: string): Promise<string> =>
    server.running.context.metrics.getSingleMetricAsString(name);

  test.each(PHONE_KINDS)('one that speaks as %s is live on the map of its courts only', async (kind) => {
    const map = new PositionReader(server, duty.token);
    const foreignMap = new PositionReader(server, foreign.token);
    await Promise.all([map.first(() => true), foreignMap.first(() => true)]);
    const { no, unitId, trackerId, identifier } = await enrol(appOf(kind));
    const phone = phoneOf(identifier, kind);
    expect(await phone.send(phone.fix())).toEqual({ status: 200, text: 'ok\n' });

    const frame = await map.first(({ rows }) => rows.some((row) => row.no === no && row.state === 'live'));
    const row = frame.rows.find((each) => each.no === no);
    expect(row).toMatchObject({ lon: PLACE.longitude, lat: PLACE.latitude, speed: 10, heading: 90 });
    expect(await positionOf(unitId)).toMatchObject({ accuracy: 6, battery: expect.closeTo(0.83, 6) });
    expect(await viewOf(trackerId)).toMatchObject({ connected: true, reports: 1, ignored: 0, wrong: 0 });
    expect((await foreign.call.trackers.list.query({})).trackers).toEqual([]);
    expect(foreignMap.frames.flatMap(({ rows }) => rows)).toEqual([]);
    map.socket.terminate();
    foreignMap.socket.terminate();
  });

  test('what was gathered without a network comes in order and is whole on the track', async () => {
    const { unitId, identifier } = await enrol();
    const phone = phoneOf(identifier, 'traccarForm');
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const times = Array.from({ length: 20 }, (_, i) => now - (20 - i) * 1_000);
    const away = new TrackerPhone({
      url: 'https://localhost:1',
      identifier,
      kind: 'traccarForm',
      where: () => PLACE,
      reportMs: null,
      say: () => undefined,
    });
    await away.report({ at: times[0] ?? 0 });
    expect(away.waiting).toBe(1);
    await Promise.all(times.map((at) => phone.report({ at })));
    await vi.waitUntil(() => phone.waiting === 0, PATIENCE);
    const track = await duty.call.units.track.query({ unitId, from: 0, to: now });
    expect(track.map(({ at }) => at)).toEqual(times);
  });

  test('a clock that is wrong, an old fix and none at all do not move the unit, and are counted', async () => {
    const { unitId, trackerId, identifier } = await enrol();
    const phone = phoneOf(identifier, 'traccarJson');
    const now = Date.now();
    const elsewhere = { latitude: 31, longitude: 121 };
    await phone.send(phone.fix({ at: now }));
    const ahead = await phone.send(phone.fix({ ...elsewhere, at: now + 86_400_000 }));
    expect(ahead).toEqual({ status: 200, text: 'ignored: future\n' });
    expect(await viewOf(trackerId)).toMatchObject({ ignored: 1, lastIgnored: 'future' });
    await phone.send(phone.fix({ ...elsewhere, at: now - 100 * 86_400_000 }));
    await phone.send(phone.fix({ latitude: 0, longitude: 0 }));
    await phone.send(phone.fix({ ...elsewhere, at: now - 60_000 }));
    expect(await positionOf(unitId)).toMatchObject({ at: now, lat: PLACE.latitude, lon: PLACE.longitude });
    expect(await viewOf(trackerId)).toMatchObject({ reports: 5, ignored: 3, lastIgnored: 'noPosition' });
    for (const reason of ['future', 'tooOld', 'noPosition']) {
      expect(await metric('ecc_tracker_fixes_refused_total')).toContain(`reason="${reason}"`);
    }
  });

  test('coordinates of another datum are shown as WGS-84', async () => {
    const { unitId, identifier } = await enrol('traccar', 'gcj02');
    const place = { lon: PLACE.longitude, lat: PLACE.latitude };
    const shifted = convert(place, 'wgs84', 'gcj02');
    const phone = phoneOf(identifier, 'traccarJson');
    await phone.send(phone.fix({ latitude: shifted.lat, longitude: shifted.lon }));
    expect(await positionOf(unitId)).toMatchObject({
      lat: expect.closeTo(place.lat, 5),
      lon: expect.closeTo(place.lon, 5),
    });
  });

  test('an SOS is a call for help once, however often its report comes, and another one is another', async () => {
    const { unitId, identifier } = await enrol();
    const board = new Inflow<DispatchEvent>((to) => duty.call.dispatch.watch.subscribe({}, to));
    const calls = (): string[] => [
      ...new Set(
        board.items.flatMap((event) =>
          event.type === 'sos' && event.sos.unitId === unitId ? [event.sos.id] : [],
        ),
      ),
    ];
    const phone = phoneOf(identifier, 'traccarJson');
    const pressed = phone.fix({ isSos: true });
    await phone.send(pressed);
    const raised = await board.first((event) => event.type === 'sos' && event.sos.unitId === unitId);
    expect(raised).toMatchObject({ sos: { position: { lat: PLACE.latitude } } });
    await duty.call.dispatch.clearSos.mutate({ sosId: calls()[0] ?? '' });
    await phone.send(pressed);
    await phone.send(phone.fix());
    expect(calls()).toHaveLength(1);
    const later = phone.fix({ isSos: true, at: pressed.at + 5_000, latitude: 0, longitude: 0 });
    expect((await phone.send(later)).text).toBe('ignored: noPosition\n');
    await vi.waitUntil(() => calls().length === 2, PATIENCE);
    const entries = (await auditOf(server, 'tracker.sos')).filter(
      ({ detail }) => detail['unitId'] === unitId,
    );
    expect(entries.map(({ target }) => target)).toEqual(expect.arrayContaining(calls()));
    board.stop();
  });

  test('what cannot be read is refused in plain words and counted', async () => {
    const { trackerId, identifier } = await enrol();
    const json = { 'content-type': 'application/json' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = [
      await ask(server, '/osmand'),
      await ask(server, `/osmand?id=${identifier}&lat=abc&lon=1`),
      await ask(server, `/osmand?id=${identifier}&lat=1&lon=1&timestamp=soon`),
      await ask(server, '/osmand', { method: 'POST', headers: json, body: '{' }),
      await ask(server, '/osmand', { method: 'POST', headers: json, body: 'null' }),
      await ask(server, '/osmand', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ device_id: identifier }),
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(answers.map(({ body }) => String(body).split(':')[0])).toEqual([
      'id',
      'report.lat',
      'report.timestamp',
      'body',
      'id',
      'report.location',
    ]);
    const large = { method: 'POST', headers: form, body: `id=${identifier}&x=${'x'.repeat(20_000)}` };
    expect((await ask(server, '/osmand', large)).status).toBe(413);
    const odd = { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' };
    expect((await ask(server, '/osmand', odd)).status).toBe(415);
    expect(await viewOf(trackerId)).toMatchObject({ wrong: 3, reports: 0 });
  });

  test('one that is renewed, removed or whose unit is revoked gets in no more under its old identifier', async () => {
    const [lost, removed, revoked] = [await enrol(), await enrol(), await enrol()];
    const strange = { trackerId: lost.trackerId };
    expect(await errorOf(foreign.call.trackers.renew.mutate(strange))).toMatchObject({ code: 'notFound' });
    expect(await errorOf(foreign.call.trackers.remove.mutate(strange))).toMatchObject({ code: 'notFound' });
    const again = { unitId: lost.unitId, app: 'osmAnd' as const };
    expect(await errorOf(admin.call.trackers.enrol.mutate(again))).toMatchObject({ code: 'conflict' });
    const { identifier } = await admin.call.trackers.renew.mutate(strange);
    await admin.call.trackers.remove.mutate({ trackerId: removed.trackerId });
    await admin.call.units.revoke.mutate({ unitId: revoked.unitId });
    await vi.waitUntil(async () => (await viewOf(revoked.trackerId)) === undefined, PATIENCE);
    for (const old of [lost, removed, revoked]) {
      const phone = phoneOf(old.identifier, 'osmAnd');
      expect((await phone.send(phone.fix())).status).toBe(401);
      expect(await positionOf(old.unitId)).toBeNull();
    }
    const phone = phoneOf(identifier, 'osmAnd');
    expect((await phone.send(phone.fix())).status).toBe(200);
  });

  test('strangers are counted and held up, and phones that are known are not', async () => {
    const { identifier } = await enrol();
    const { unknown: before } = await admin.call.trackers.list.query({});
    const stranger = phoneOf('GUESSED-IDENTIFIER', 'traccarForm');
    const answers = [];
    for (let i = 0; i < 25; i++) {
      answers.push(await stranger.send(stranger.fix()));
    }
    expect(answers.at(-1)?.status).toBe(429);
    expect((await admin.call.trackers.list.query({})).unknown).toBe(before + 25);
    const phone = phoneOf(identifier, 'traccarForm');
    expect((await phone.send(phone.fix())).status).toBe(200);
  });
});
