import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { idFromLine, siteOf, type Consultation } from '#shared/consultation/session.ts';
import { emptyConsultation } from '#shared/consultation/apply.ts';
import { newSite } from '#shared/consultation/attendance.ts';
import { idOf, seatOf, unitSeatOf } from '#shared/consultation/testing.ts';
import type { LineConfig } from '../../../config/schema.ts';
import type { CourtTree } from '../../../context.ts';
import type { ToldGuest, ToldSession } from '../../../lines/consultation-protocol.ts';
import type { CarriedMessage } from '../../../lines/session.ts';
import type { MessageOf } from '../../../lines/protocol.ts';
import { TestClock } from '../../../testing/clock.ts';
import { silentLog } from '../../../testing/log.ts';
import { createProvince } from '../../../testing/province.ts';
import { describeStores } from '../../../testing/store.ts';
import { loadCourtTree } from '../../courts/tree.ts';
import { SessionMedia } from '../session-media.ts';
import { GuestLine } from './guest-line.ts';
import { openToldStores, type ToldStore } from './told-rows.ts';

const LINE = { id: 'gao', name: '省高院', courtId: 'zj-hz' } as LineConfig;
const [HIGH_SITE, OWN_SITE] = [idOf(1), idOf(2)];
const BY = {
  kind: 'person' as const,
  id: idOf(9),
  username: 'duty',
  nameZh: '值班',
  nameEn: 'Duty',
  courtId: 'zj-hz',
};
const DESK: ToldGuest = {
  kind: 'person',
  id: BY.id,
  nameZh: BY.nameZh,
  nameEn: BY.nameEn,
  courtId: BY.courtId,
  connected: true,
};
const UNIT: ToldGuest = {
  ...DESK,
  kind: 'unit',
  id: 'unit-1',
  nameZh: '杭执01',
  nameEn: '杭执01',
  connected: false,
};
const BY_UNIT = { ...BY, kind: 'unit' as const, id: UNIT.id, username: UNIT.nameZh, nameZh: UNIT.nameZh };
const UNIT_SITE = idOf(3);

/** A session of the high court that goes on, with the chair there and the court of the line away. */
function running(id: string, courts: readonly [string, string] = ['zj', 'zj-hz']): ToldSession {
  const about = { courtId: 'zj', courtNameZh: '高院', courtNameEn: 'High Court', createdBy: '某某' };
  const [first, second] = courts;
  const place = (n: number, courtId: string, presence: 'present' | 'away') => ({
    ...newSite(seatOf(n, n === 1 ? 'chair' : 'participant', courtId), 1, false),
    presence,
    joinedAt: 1,
  });
  return {
    ...emptyConsultation({ ...about, id, createdAt: 1 }),
    phase: 'running',
    chairId: HIGH_SITE,
    sites: [place(1, first, 'present'), place(2, second, 'away')],
    minutes: null,
  };
}

describeStores('the guest of a line', (store) => {
  const clock = new TestClock();
  let courts: CourtTree;
  let sent: CarriedMessage[];
  let changes: Consultation[];
  let shared: Set<string>;
  let unshared: string[];

  beforeAll(async () => {
    await createProvince(store());
    courts = await loadCourtTree(store());
  });
  beforeEach(() => {
    sent = [];
    changes = [];
    shared = new Set(['unit:unit-1']);
    unshared = [];
  });

  const open = async (heldHere: readonly string[] = []): Promise<GuestLine> => {
    const storeOf = await openToldStores(store().db);
    return new GuestLine({
      config: LINE,
      courts,
      clock,
      log: silentLog,
      media: new SessionMedia(() => undefined),
      line: {
        openSite: () => {
          throw new Error('no stream is told');
        },
        enforce: () => undefined,
        isShared: (sourceId) => shared.has(sourceId),
        measures: () => ({ roundTripMs: null, lost: null }),
      },
      store: storeOf(LINE.id),
      guestsHere: () => [
        { ...UNIT, id: 'unit-2' },
        UNIT,
        DESK,
        { ...DESK, id: idOf(8), courtId: 'zj-nb' },
        { ...UNIT, courtId: 'zj-nb' },
      ],
      isHeldHere: (id) => Promise.resolve(heldHere.includes(id)),
      onChange: (_before, after) => void changes.push(after),
      onGone: () => undefined,
      onQuality: () => undefined,
      onDrawing: () => undefined,
      onSeat: () => undefined,
      onUnshared: (_state, { id }) => void unshared.push(id),
      onDisplaced: () => undefined,
    });
  };
  const begin = (line: GuestLine): void =>
    line.begin({ id: randomUUID(), transport: null as never, send: (message) => void sent.push(message) });
  const asks = (): MessageOf<'ask'>[] => sent.filter((message) => message.type === 'ask');
  const answer = async (line: GuestLine): Promise<void> => {
    const ask = asks().at(-1);
    await line.take({ type: 'answer', number: ask?.number ?? 0, error: null, value: null });
    // What waits for it goes on.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const tellAll = async (line: GuestLine, ...sessions: ToldSession[]): Promise<void> => {
    await line.take({ type: 'sessions', ids: sessions.map(({ id }) => id) });
    for (const change of sessions) {
      await line.take({ type: 'session', consultationId: change.id, change });
    }
  };
  const presence = (line: GuestLine, id: string, siteId: string): string | undefined => {
    const state = line.live(id);
    return state === undefined ? undefined : siteOf(state, siteId)?.presence;
  };

  test('what was told is there when the server is started anew, cut off until the line is back', async () => {
    const id = randomUUID();
    const before = await open();
    begin(before);
    expect(sent).toEqual([{ type: 'attends' }]);
    await tellAll(before, running(id));
    expect(presence(before, id, HIGH_SITE)).toBe('present');
    const minutes = { text: '纪要', savedBy: '某', savedAt: 1, signedBy: null, signedAt: null, sha256: 'x' };
    await before.take({ type: 'session', consultationId: id, change: { minutes } });

    const anew = await open();
    expect(anew.minutesOf(id)?.text).toBe('纪要');
    expect(presence(anew, id, HIGH_SITE)).toBe('away');
    expect(anew.state.cutSince).toBe(clock.now());
    const seat = { consultationId: id, siteId: OWN_SITE, endpointId: randomUUID(), by: BY };
    await expect(anew.arrive(seat)).rejects.toMatchObject({ code: 'unavailable' });
    begin(anew);
    await tellAll(anew, { ...running(id), phase: 'ended' });
    // The peer tells the latest of what is over; the rest stays as this court's record.
    await tellAll(anew);
    expect(anew.live(id)?.phase).toBe('ended');
    await anew.take({ type: 'sessionGone', consultationId: id });
    expect((await open()).live(id)).toBeUndefined();
  });

  test('a page keeps its place over a cut, and what it closed then is told after the place is taken again', async () => {
    const id = randomUUID();
    const line = await open();
    begin(line);
    await tellAll(line, running(id));
    const arrival = line.arrive({ consultationId: id, siteId: OWN_SITE, endpointId: randomUUID(), by: BY });
    expect(asks().at(-1)).toMatchObject({ by: BY, question: { what: 'attend' } });
    await answer(line);
    await arrival;
    line.end();
    const own = { audioOff: true, videoOff: false };
    await line.command(BY, id, { type: 'setOwn', ...own });
    expect(siteOf(line.live(id) as Consultation, OWN_SITE)).toMatchObject({ presence: 'present', own });
    await expect(line.command(BY, id, { type: 'muteAll' })).rejects.toMatchObject({ code: 'unavailable' });

    sent = [];
    begin(line);
    expect(asks().map(({ question }) => question.what)).toEqual(['attend']);
    expect(line.state.cutSince).not.toBeNull();
    await answer(line);
    expect(asks().at(-1)?.question).toEqual({ what: 'command', command: { type: 'setOwn', ...own } });
    await answer(line);
    expect(line.state.cutSince).toBeNull();
    expect(changes.at(-1)?.sites.find((site) => site.id === HIGH_SITE)?.presence).toBe('present');
  });

  test('who is at a desk of the line’s courts is told when asked, and their units that are shared, and nobody else', async () => {
    const line = await open();
    begin(line);
    sent = [];
    await line.take({ type: 'askGuests', number: 3 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual([{ type: 'answer', number: 3, error: null, value: [DESK, UNIT] }]);
  });

  test('a unit has the place that names it while it is shared, and loses it at once with that', async () => {
    const id = randomUUID();
    const told = running(id);
    const named = (unitId: string): ToldSession => ({
      ...told,
      sites: [
        ...told.sites,
        {
          ...newSite({ ...unitSeatOf(3), unitId, courtId: 'zj-hz' }, 1, false),
          presence: 'away' as const,
          joinedAt: 1,
        },
      ],
    });
    const line = await open();
    begin(line);
    const placed = (): string[] => line.places(line.live(id) as Consultation).map((place) => place.id);
    for (const other of ['unit-1', idFromLine('hz', 'unit-2')]) {
      await tellAll(line, named(other));
      expect(placed()).toEqual([OWN_SITE]);
    }
    await tellAll(line, named(idFromLine('hz', UNIT.id)));
    expect(placed()).toEqual([OWN_SITE, UNIT_SITE]);
    const seat = { consultationId: id, siteId: UNIT_SITE, endpointId: randomUUID() };
    const arrival = line.arrive({ ...seat, by: BY_UNIT });
    await answer(line);
    await arrival;
    expect(presence(line, id, UNIT_SITE)).toBe('present');

    shared.clear();
    const change = line.shareChanged();
    await vi.waitUntil(() => asks().at(-1)?.question.what === 'depart');
    await answer(line);
    await change;
    expect(asks().at(-1)).toMatchObject({ by: BY_UNIT, question: { what: 'depart' } });
    expect(placed()).toEqual([OWN_SITE]);
    expect(presence(line, id, UNIT_SITE)).toBe('away');
    expect(unshared).toEqual([UNIT_SITE]);
  });

  test('a place that is not given again is given up', async () => {
    const id = randomUUID();
    const line = await open();
    begin(line);
    await tellAll(line, running(id));
    const arrival = line.arrive({ consultationId: id, siteId: OWN_SITE, endpointId: randomUUID(), by: BY });
    await answer(line);
    await arrival;
    line.end();
    begin(line);
    const error = { code: 'forbidden' as const, message: 'the chair has removed this site' };
    await line.take({ type: 'answer', number: asks().at(-1)?.number ?? 0, error, value: null });
    await new Promise((resolve) => setImmediate(resolve));
    expect(line.hasSeat(id, OWN_SITE)).toBe(false);
    expect(presence(line, id, OWN_SITE)).toBe('away');
  });

  test('a peer tells nothing of sessions that are held here, that no court of the line is invited to, or that it has not told whole', async () => {
    const [ours, strange, new1] = [randomUUID(), randomUUID(), randomUUID()];
    const line = await open([ours]);
    begin(line);
    await tellAll(line, running(ours), running(strange, ['zj', 'zj-nb']));
    expect(line.live(ours)).toBeUndefined();
    expect(line.live(strange)).toBeUndefined();
    const part = { type: 'session' as const, consultationId: new1, change: { title: '?' } };
    await expect(line.take(part)).rejects.toMatchObject({ code: 'invalidInput' });
  });

  test('stores of lines keep apart what they were told', async () => {
    const storeOf = await openToldStores(store().db);
    const session = running(randomUUID());
    const ids = async (line: string): Promise<string[]> => {
      const kept: ToldStore = (await openToldStores(store().db))(line);
      return kept.known.map((one) => one.id);
    };
    await storeOf('one').save(session);
    await storeOf('one').save({ ...session, title: '改' });
    expect(await ids('one')).toEqual([session.id]);
    expect(await ids('two')).toEqual([]);
    await storeOf('two').remove(session.id);
    await storeOf('one').remove(session.id);
    expect(await ids('one')).toEqual([]);
  });
});
