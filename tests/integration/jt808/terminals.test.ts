import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DispatchEvent } from '#shared/contract/dispatch.ts';
import type { UnitsEvent } from '#shared/contract/units.ts';
import type { Terminal } from '#shared/terminals.ts';
import { FrameReader } from '#shared/jt808/frame-reader.ts';
import type { Frame } from '#shared/jt808/frame.ts';
import { decodeMessage, encodeMessage } from '#shared/jt808/message.ts';
import { isoAt } from '#shared/jt808/time.ts';
import type { Jt808Terminal } from '../../../simulators/jt808/terminal.ts';
import { openTcp } from '../../../simulators/jt808/wire.ts';
import { errorOf, type TestClient } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { connectPerson, Inflow, PositionReader } from '../support/units.ts';
import { gcoord } from './datum.ts';
import { enrolTerminal, newPhone, PLACE, startTerminal } from './support.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };
const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

describe('terminals of JT/T 808', () => {
  let server: TestServer;
  let admin: TestClient & { token: string };
  let duty: TestClient & { token: string };
  let foreign: TestClient & { token: string };
  let port: number;
  const running: Jt808Terminal[] = [];

  beforeAll(async () => {
    server = await startTestServer({ args: ['--jt808-port', '0'] });
    admin = await connectPerson(server, 'administrator', 'zj-hz');
    duty = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    foreign = await connectPerson(server, 'administrator', 'zj-nb');
    port = (await admin.call.terminals.list.query({})).port ?? 0;
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((terminal) => terminal.stop()));
  });
  afterAll(async () => {
    await Promise.all([admin, duty, foreign].map((client) => client.close()));
    await server.close();
  });

  const start = async (...given: Parameters<typeof startTerminal>): Promise<Jt808Terminal> => {
    const terminal = await startTerminal(...given);
    running.push(terminal);
    return terminal;
  };
  const terminalOf = async (id: string): Promise<Terminal | undefined> =>
    (await admin.call.terminals.list.query({})).terminals.find((terminal) => terminal.id === id);
  const positionOf = async (unitId: string) =>
    (await duty.call.units.list.query({})).find(({ id }) => id === unitId)?.position ?? null;
  const metric = (name: string): Promise<string> =>
    server.running.context.metrics.getSingleMetricAsString(name);

  test.each([
    ['2013', 'tcp'],
    ['2019', 'tcp'],
    ['2013', 'udp'],
    ['2019', 'udp'],
  ] as const)('one of %s over %s is live on the map of its courts only', async (edition, transport) => {
    const map = new PositionReader(server, duty.token);
    const foreignMap = new PositionReader(server, foreign.token);
    await Promise.all([map.first(() => true), foreignMap.first(() => true)]);
    const { no, phone, terminalId } = await enrolTerminal(admin);
    const terminal = await start(port, phone, { edition, transport });
    expect(await terminal.report()).toBe(0);

    const frame = await map.first(({ rows }) => rows.some((row) => row.no === no && row.state === 'live'));
    const row = frame.rows.find((each) => each.no === no);
    expect(row).toMatchObject({ lon: PLACE.longitude, lat: PLACE.latitude, speed: 10, heading: 90 });
    expect(row?.ageMs).toBeLessThan(10_000);
    expect(await terminalOf(terminalId)).toMatchObject({
      edition,
      maker: '70808',
      model: 'SIM-808',
      plate: '浙A12345',
      deviceId: 'SIM0001',
      connected: true,
      wrongFrames: 0,
    });
    expect((await foreign.call.terminals.list.query({})).terminals.map(({ id }) => id)).not.toContain(
      terminalId,
    );
    expect(foreignMap.frames.flatMap(({ rows }) => rows)).toEqual([]);
    map.socket.terminate();
    foreignMap.socket.terminate();
  });

  test.each(['2013', '2019'] as const)(
    'an instruction is read out by one of %s, whose answer is its receipt',
    async (edition) => {
      const { unitId, phone } = await enrolTerminal(admin);
      const board = new Inflow<DispatchEvent>((to) => duty.call.dispatch.watch.subscribe({}, to));
      const early = { id: randomUUID(), target: { kind: 'unit' as const, unitId }, text: '立即到场' };
      await duty.call.dispatch.send.mutate(early);
      const terminal = await start(port, phone, { edition });
      const late = { ...early, id: randomUUID(), text: '长'.repeat(1_200), priority: 'urgent' as const };
      await duty.call.dispatch.send.mutate(late);
      for (const { id } of [early, late]) {
        await board.first(
          (event) =>
            event.type === 'receipt' && event.instructionId === id && event.receipt.state === 'delivered',
        );
      }
      const [first, ...others] = terminal.texts;
      expect(first?.text).toMatch(/：立即到场$/);
      expect(others.map(({ text }) => text).join('')).toMatch(/：长{1200}$/);
      expect(others.length).toBeGreaterThan(1);
      expect(others[0]?.flags).toBe(edition === '2019' ? 14 : 13);
      board.stop();
    },
  );

  test('a terminal that cannot show a text leaves it waiting', async () => {
    const { unitId, phone } = await enrolTerminal(admin);
    const terminal = await start(port, phone);
    terminal.textResult = 3;
    const sent = await duty.call.dispatch.send.mutate({
      id: randomUUID(),
      target: { kind: 'unit', unitId },
      text: '集合',
    });
    await vi.waitUntil(async () => (await metric('ecc_jt808_texts_total')).includes('refused'), PATIENCE);
    const [same] = await duty.call.dispatch.list.query({ limit: 1 });
    expect(same).toMatchObject({ id: sent.id, receipts: [{ state: 'waiting' }] });
  });

  test('a batch in fragments, of which some were lost, is whole on the track', async () => {
    const { unitId, phone } = await enrolTerminal(admin);
    const terminal = await start(port, phone, { edition: '2019' });
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    const times = Array.from({ length: 40 }, (_, i) => now - (40 - i) * 1_000);
    const positions = times.map((at) => terminal.position({ time: isoAt(at) }));
    terminal.lostFragments.add(2).add(5);
    expect(await terminal.batch(positions, 200)).toBe(0);
    const track = await duty.call.units.track.query({ unitId, from: 0, to: now });
    expect(track.map(({ at }) => at)).toEqual(times);
    expect(terminal.received.some(({ body }) => body.type === 'platformResend')).toBe(true);
  });

  test('older, future and unlocated positions do not move the unit', async () => {
    const { unitId, phone } = await enrolTerminal(admin);
    const terminal = await start(port, phone);
    const now = Math.floor(Date.now() / 1_000) * 1_000;
    await terminal.report({ time: isoAt(now) });
    const elsewhere = { latitude: 31, longitude: 121 };
    for (const over of [
      { ...elsewhere, time: isoAt(now - 60_000) },
      { ...elsewhere, time: isoAt(now + 120_000) },
      { ...elsewhere, time: isoAt(now + 1_000), stateBits: 1 },
      { ...elsewhere, time: null },
      { ...elsewhere, time: isoAt(now - 100 * 86_400_000) },
    ]) {
      expect(await terminal.report(over)).toBe(0);
    }
    expect(await positionOf(unitId)).toMatchObject({ at: now, lat: PLACE.latitude, lon: PLACE.longitude });
    const track = await duty.call.units.track.query({ unitId, from: 0, to: now + 600_000 });
    expect(track.map(({ at }) => at)).toEqual([now - 60_000, now]);
    for (const reason of ['future', 'notLocated', 'noTime', 'tooOld']) {
      expect(await metric('ecc_jt808_fixes_refused_total')).toContain(reason);
    }
  });

  test('coordinates that are marked as encrypted are GCJ-02, and shown as WGS-84', async () => {
    const { unitId, phone } = await enrolTerminal(admin);
    const terminal = await start(port, phone);
    const shifted = gcoord(PLACE);
    await terminal.report({ ...shifted, stateBits: 3 + 32 });
    const position = await positionOf(unitId);
    expect(position?.lat).toBeCloseTo(PLACE.latitude, 5);
    expect(position?.lon).toBeCloseTo(PLACE.longitude, 5);
    expect(Math.abs(shifted.longitude - PLACE.longitude)).toBeGreaterThan(0.003);
  });

  test('the button calls for help once for each time that it is pressed', async () => {
    const { unitId, phone } = await enrolTerminal(admin);
    const board = new Inflow<DispatchEvent>((to) => duty.call.dispatch.watch.subscribe({}, to));
    const terminal = await start(port, phone, { edition: '2019' });
    const calls = () =>
      new Set(
        board.items.flatMap((event) =>
          event.type === 'sos' && event.sos.unitId === unitId ? [event.sos.id] : [],
        ),
      );
    expect(await terminal.press(true)).toBe(0);
    await terminal.report();
    const raised = await board.first((event) => event.type === 'sos' && event.sos.unitId === unitId);
    expect(raised).toMatchObject({ sos: { position: { lat: PLACE.latitude } } });
    const sosId = raised.type === 'sos' ? raised.sos.id : '';
    await duty.call.dispatch.clearSos.mutate({ sosId });
    await terminal.report();
    expect([...calls()]).toEqual([sosId]);
    await terminal.press(false);
    await terminal.press(true);
    await vi.waitUntil(() => calls().size === 2, PATIENCE);
    const entries = await admin.call.audit.list.query({ limit: 50 });
    expect(JSON.stringify(entries)).toContain('terminal.sos');
    board.stop();
  });

  test('one that nobody has enrolled is told so and counted', async () => {
    const before = (await admin.call.terminals.list.query({})).unknown;
    await expect(start(port, newPhone())).rejects.toThrow('refused with result 4');
    expect((await admin.call.terminals.list.query({})).unknown).toBe(before + 1);
    expect(await metric('ecc_jt808_refused_total')).toContain('reason="unknown"');
  });

  test('another device cannot register under its number, nor get in with a wrong code', async () => {
    const { phone } = await enrolTerminal(admin, { deviceId: 'SIM0001' });
    await expect(start(port, phone, { deviceId: 'OTHER' })).rejects.toThrow('refused with result 3');
    const terminal = await start(port, phone);
    expect(await terminal.ask({ type: 'authenticate', code: 'guess', imei: null, software: null })).toBe(1);
  });

  test('nothing is taken before the code is shown, nor in the name of another', async () => {
    const [mine, other] = [await enrolTerminal(admin), await enrolTerminal(admin)];
    const terminal = await start(port, mine.phone);
    const frameOf = (serial: number): Uint8Array =>
      encodeMessage(
        { edition: '2013', protocolVersion: null, phone: other.phone, serial },
        { type: 'position', ...terminal.position() },
      )[0] ?? new Uint8Array();
    const answers: unknown[] = [];
    const reader = new FrameReader();
    const stranger = await openTcp(
      { host: '127.0.0.1', port },
      {
        onData: (chunk) =>
          reader.push(chunk).forEach((item) => answers.push(decodeMessage(item as Frame).body)),
        onClosed: () => answers.push('closed'),
      },
    );
    for (const serial of [500, 501, 502]) {
      stranger.send(frameOf(serial));
    }
    terminal.sendRaw(frameOf(500));
    await vi.waitUntil(() => answers.includes('closed'), PATIENCE);
    const refused = { type: 'platformAnswer', answeredSerial: 500, answeredId: 0x0200, result: 1 };
    expect(answers).toHaveLength(4);
    expect(answers[0]).toEqual(refused);
    const bodies = () => terminal.received.map(({ body }) => body);
    await vi.waitUntil(() => bodies().some((body) => isDeepStrictEqual(body, refused)), PATIENCE);
    expect(await positionOf(other.unitId)).toBeNull();
    expect(await positionOf(mine.unitId)).toBeNull();
    expect(await terminal.report()).toBe(0);
  });

  test('wrong frames are counted, and too many of them end the link', async () => {
    const { phone, terminalId } = await enrolTerminal(admin);
    const terminal = await start(port, phone);
    const wrong = bytesOf('7e000200001234567890120001887e');
    terminal.sendRaw(wrong);
    terminal.sendRaw(bytesOf('7e0200000c1234567890120001000000000000000000000000d97e'));
    expect(await terminal.report()).toBe(0);
    expect(await terminalOf(terminalId)).toMatchObject({ connected: true });
    expect((await terminalOf(terminalId))?.wrongFrames).toBeGreaterThanOrEqual(2);
    expect(await metric('ecc_jt808_wrong_frames_total')).toContain('kind="checksum"');
    for (let i = 0; i < 25; i++) {
      terminal.sendRaw(wrong);
    }
    await vi.waitUntil(() => !terminal.isUp, PATIENCE);
    expect(await terminalOf(terminalId)).toMatchObject({ connected: false });
  });

  test('a terminal that comes back takes the place of its old link', async () => {
    const { phone, unitId, terminalId } = await enrolTerminal(admin);
    const first = await start(port, phone);
    const second = await start(port, phone, { edition: '2019' });
    await vi.waitUntil(() => !first.isUp, PATIENCE);
    expect(await second.report()).toBe(0);
    expect(await terminalOf(terminalId)).toMatchObject({ connected: true, edition: '2019' });
    expect((await duty.call.units.list.query({})).find(({ id }) => id === unitId)).toMatchObject({
      connected: true,
      state: 'live',
    });
  });

  test('what is removed or revoked is cut off, and its number is free', async () => {
    const units = new Inflow<UnitsEvent>((to) => duty.call.units.watch.subscribe({}, to));
    const removed = await enrolTerminal(admin);
    const revoked = await enrolTerminal(admin);
    const terminals = [await start(port, removed.phone), await start(port, revoked.phone)];
    expect(
      await errorOf(foreign.call.terminals.remove.mutate({ terminalId: removed.terminalId })),
    ).toMatchObject({
      code: 'notFound',
    });
    expect(
      await errorOf(
        admin.call.terminals.enrol.mutate({ unitId: removed.unitId, phone: `000${removed.phone}` }),
      ),
    ).toMatchObject({ code: 'conflict' });
    await admin.call.terminals.remove.mutate({ terminalId: removed.terminalId });
    await admin.call.units.revoke.mutate({ unitId: revoked.unitId });
    await vi.waitUntil(() => terminals.every(({ isUp }) => !isUp), PATIENCE);
    await vi.waitUntil(async () => (await terminalOf(revoked.terminalId)) === undefined, PATIENCE);
    await expect(start(port, removed.phone)).rejects.toThrow('result 4');
    await admin.call.terminals.enrol.mutate({ unitId: removed.unitId, phone: removed.phone });
    await start(port, removed.phone);
    units.stop();
  });

  test('the time is told in UTC, and what the server does not know is said to be unsupported', async () => {
    const { phone } = await enrolTerminal(admin);
    const terminal = await start(port, phone, { edition: '2019' });
    encodeMessage({ edition: '2019', protocolVersion: 1, phone, serial: 900 }, { type: 'timeQuery' }).forEach(
      (frame) => terminal.sendRaw(frame),
    );
    const answer = await vi.waitUntil(
      () => terminal.received.find(({ body }) => body.type === 'timeAnswer'),
      PATIENCE,
    );
    const { body } = answer;
    const time = body.type === 'timeAnswer' ? (body.time ?? '') : '';
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
    expect(await terminal.ask({ type: 'positionQuery' })).toBe(3);
    expect(await terminal.ask({ type: 'heartbeat' })).toBe(0);
    expect(await terminal.ask({ type: 'logout' })).toBe(0);
  });
});
