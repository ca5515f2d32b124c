import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Alarm } from '#shared/alarms.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { runningSession } from '#shared/consultation/testing.ts';
import type { WallsEvent } from '#shared/contract/walls.ts';
import type { Source } from '#shared/sources.ts';
import type { Content } from '#shared/walls/content.ts';
import type { WallRule } from '#shared/walls/rules.ts';
import { TWO_DISPLAYS } from '#shared/walls/testing.ts';
import type { Wall, WallState } from '#shared/walls/wall.ts';
import type { CallContext, Caller } from '../../api/caller.ts';
import { TestClock } from '../../testing/clock.ts';
import { openField, type Field } from '../../testing/field.ts';
import { silentLog } from '../../testing/log.ts';
import { describeStores } from '../../testing/store.ts';
import { loadCourtTree } from '../courts/tree.ts';
import type { Alarms } from '../alarms/index.ts';
import type { Feature } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { createWalls } from './index.ts';

const CLOCK: Content = { kind: 'clock' };
const text = (words: string): Content => ({ kind: 'text', text: words });

const sourceOf = (unitId: string, state: Source['state'] = 'live'): Source => ({
  id: `unit:${unitId}`,
  kind: 'unit',
  courtId: 'zj',
  name: unitId,
  unitId,
  state,
  since: 1,
  lastLiveAt: 1,
  epoch: 1,
  hasVideo: true,
  hasAudio: false,
  reason: null,
});

describeStores('walls of halls', (store) => {
  let clock: TestClock;
  let field: Field;
  let walls: Feature<'walls'>;
  let shown: readonly string[];
  let duty: CallContext & { caller: Caller };
  let admin: CallContext & { caller: Caller };
  let wall: Wall;
  let dataDir: string;
  let tellAlarms: Parameters<Alarms['onChanged']>[0]['onChanged'];
  const sources: Source[] = [];
  const consultations = new Feed<Consultation>();

  const open = async (): Promise<Feature<'walls'>> => {
    const courts = await loadCourtTree(store());
    return createWalls({
      store: store(),
      clock,
      courts,
      log: silentLog,
      audit: { append: () => Promise.resolve() },
      http: {
        addSocketPath: () => undefined,
        addRoutes: () => undefined,
        allowFrames: () => undefined,
        onCertificate: () => undefined,
        authenticate: () => Promise.reject(new Error('no routes here')),
      },
      config: { dataDir } as Parameters<typeof createWalls>[0]['config'],
      sources: { all: () => sources },
      sos: field.dispatch.sos,
      onShown: (sourceIds) => {
        shown = sourceIds;
      },
      onAlarmsChanged: (listener) => {
        tellAlarms = listener.onChanged;
        return () => undefined;
      },
      consultations,
    });
  };

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'ecc-walls-'));
    clock = new TestClock();
    field = await openField(store(), clock);
    duty = await field.person('dutyOfficer', 'zj');
    admin = await field.person('administrator', 'zj');
  });
  afterAll(async () => {
    await field.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  beforeEach(async () => {
    walls = await open();
    sources.length = 0;
    wall = { id: randomUUID(), courtId: 'zj', name: '大屏', geometry: TWO_DISPLAYS, webOrigins: [] };
    await walls.handlers.walls.save(admin, wall);
  });
  afterEach(async () => {
    await walls.handlers.walls.remove(admin, { wallId: wall.id });
    await walls.close();
  });

  const put = (partId: string, content: Content): Promise<WallState> =>
    walls.handlers.walls.change(duty, { wallId: wall.id, op: { type: 'put', partId, content } });
  const contentOf = (state: WallState, partId: string): Content | null | undefined =>
    state.layout.tiles.find(({ id }) => id === partId)?.content;
  const scene = async (name: string, content: Content): Promise<string> => {
    const id = randomUUID();
    await put('t1', content);
    await walls.handlers.walls.saveScene(duty, { id, wallId: wall.id, name, digit: null });
    return id;
  };
  const rule = async (part: Pick<WallRule, 'trigger' | 'action' | 'holdS'>): Promise<void> => {
    const made: WallRule = { id: randomUUID(), name: '规则', enabled: true, ...part };
    await walls.handlers.walls.saveRule(duty, { wallId: wall.id, rule: made });
  };

  /** What a console knows of the wall now: the snapshot of a new subscription. */
  const snapshot = async (): Promise<Extract<WallsEvent, { type: 'snapshot' }>> => {
    const end = new AbortController();
    for await (const event of walls.handlers.walls.watch(duty, {}, end.signal)) {
      end.abort();
      return event as Extract<WallsEvent, { type: 'snapshot' }>;
    }
    throw new Error('the feed ended without a snapshot');
  };
  const state = async (): Promise<WallState> => {
    const found = (await snapshot()).states.find(({ wallId }) => wallId === wall.id);
    if (found === undefined) {
      throw new Error('the wall is gone');
    }
    return found;
  };
  const play = async () => (await snapshot()).plays.find(({ wallId }) => wallId === wall.id);
  /** Lets the clock go on and gives the wall's own second the time to act. */
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setTimeout(resolve, 1_150));
  };

  test('two desks that change at once keep each other’s work, and both hear of it', async () => {
    const leader = await field.person('leader', 'zj');
    const end = new AbortController();
    const heard: number[] = [];
    const listening = (async () => {
      for await (const event of walls.handlers.walls.watch(leader, {}, end.signal)) {
        if (event.type === 'state') {
          heard.push(event.state.revision);
        }
      }
    })();
    const change = (who: typeof duty, partId: string) =>
      walls.handlers.walls.change(who, { wallId: wall.id, op: { type: 'put', partId, content: CLOCK } });
    await Promise.all([change(duty, 't1'), change(leader, 't2')]);
    const now = await state();
    expect([contentOf(now, 't1'), contentOf(now, 't2')]).toEqual([CLOCK, CLOCK]);
    end.abort();
    await listening;
    expect(heard).toEqual([now.revision - 1, now.revision]);
  });

  test('a change that could not be written is refused and taken back', async () => {
    await put('t1', text('kept'));
    const { db } = store();
    await db.schema.renameTable('walls', 'walls_away');
    await expect(put('t1', text('lost'))).rejects.toThrow(/walls/);
    await db.schema.renameTable('walls_away', 'walls');
    expect(contentOf(await state(), 't1')).toEqual(text('kept'));
    expect(contentOf(await put('t2', CLOCK), 't1')).toEqual(text('kept'));
  });

  test('undo takes back change by change, and says when there is nothing left', async () => {
    await put('t1', text('a'));
    await put('t1', text('b'));
    const undo = (): Promise<WallState> => walls.handlers.walls.undo(duty, { wallId: wall.id });
    expect(contentOf(await undo(), 't1')).toEqual(text('a'));
    expect(contentOf(await undo(), 't1')).toBeNull();
    await expect(undo()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a scene that is held returns to what was there before, unless somebody has changed the wall meanwhile', async () => {
    const night = await scene('夜间', text('night'));
    await put('t1', text('day'));
    const held = await walls.handlers.walls.switchScene(duty, { wallId: wall.id, sceneId: night, holdS: 30 });
    expect(held).toMatchObject({ isHeld: true, returnsAt: clock.now() + 30_000, sceneId: night });
    await pass(29_000);
    expect(contentOf(await state(), 't1')).toEqual(text('night'));
    await pass(2_000);
    expect(contentOf(await state(), 't1')).toEqual(text('day'));

    await walls.handlers.walls.switchScene(duty, { wallId: wall.id, sceneId: night, holdS: 30 });
    await put('t2', CLOCK);
    await pass(31_000);
    expect(await state()).toMatchObject({ isHeld: false, isChanged: true });
    expect(contentOf(await state(), 't1')).toEqual(text('night'));
  });

  test('what a wall shows, its hold and its scenes survive a restart', async () => {
    const night = await scene('夜间', text('night'));
    await put('t1', text('day'));
    await walls.handlers.walls.switchScene(duty, { wallId: wall.id, sceneId: night, holdS: 60 });
    await walls.close();
    walls = await open();
    expect(contentOf(await state(), 't1')).toEqual(text('night'));
    await pass(61_000);
    expect(contentOf(await state(), 't1')).toEqual(text('day'));
  });

  test('a call for help stands on the wall until it is acknowledged, and a rule switches for as long', async () => {
    const alarmScene = await scene('应急', text('alarm'));
    await put('t1', text('day'));
    await rule({ trigger: { kind: 'sos' }, action: { kind: 'scene', sceneId: alarmScene }, holdS: null });
    const unit = await field.device('zj');
    const id = randomUUID();
    await field.dispatch.sos.raise(unit.caller, id, null);
    await pass(0);
    expect(contentOf(await state(), 't1')).toEqual(text('alarm'));
    const [popup] = (await play())?.popups ?? [];
    expect(popup).toMatchObject({ id: `sos:${id}`, priority: 0, sourceId: `unit:${unit.caller.id}` });
    expect(popup?.rect).not.toBeNull();
    await field.dispatch.sos.acknowledge(duty.caller, id);
    await pass(0);
    expect((await play())?.popups).toEqual([]);
    expect(contentOf(await state(), 't1')).toEqual(text('day'));
    await field.dispatch.sos.clear(duty.caller, id);
  });

  test('an open call stands on the wall again after a restart', async () => {
    const unit = await field.device('zj');
    const id = randomUUID();
    await field.dispatch.sos.raise(unit.caller, id, null);
    await walls.close();
    walls = await open();
    await pass(0);
    expect((await play())?.popups.map((one) => one.id)).toEqual([`sos:${id}`]);
    await field.dispatch.sos.clear(duty.caller, id);
  });

  test('a case alarm pops up by rule for its time, once, and leaves when somebody has dealt with it', async () => {
    await rule({
      trigger: { kind: 'alarm', priority: 1, cause: 'overdue' },
      action: { kind: 'popup' },
      holdS: 20,
    });
    const raise = (part: Partial<Alarm>): void => {
      const alarm = { id: 7, priority: 1, cause: 'overdue', level: 0, state: 'unacknowledged', ...part };
      const at = { raisedAt: clock.now(), courtId: 'zj' };
      tellAlarms([{ alarm: { ...alarm, ...at } as Alarm, courtPath: 'zj/' }]);
    };
    raise({ id: 6, priority: 2 });
    raise({ id: 5, cause: 'dueSoon' });
    raise({});
    await pass(0);
    expect((await play())?.popups.map((one) => one.id)).toEqual(['alarm:7']);
    raise({});
    await pass(21_000);
    expect((await play())?.popups).toEqual([]);
    raise({ level: 1 });
    await pass(0);
    expect((await play())?.popups).toHaveLength(1);
    raise({ state: 'acknowledged' });
    await pass(0);
    expect((await play())?.popups).toEqual([]);
  });

  test('a schedule switches at its minute; during a hold it changes what the wall returns to', async () => {
    const morning = await scene('早间', text('morning'));
    const alarm = await scene('应急', text('alarm'));
    // The clock of the test stands at 16:00 in Shanghai on a Monday.
    const minutes = Math.floor((clock.now() + 8 * 3_600_000) / 60_000) % 1_440;
    await rule({
      trigger: { kind: 'schedule', days: [1, 2, 3, 4, 5, 6, 7], minute: minutes + 2 },
      action: { kind: 'scene', sceneId: morning },
      holdS: null,
    });
    await walls.handlers.walls.switchScene(duty, { wallId: wall.id, sceneId: alarm, holdS: 600 });
    await pass(180_000);
    expect(contentOf(await state(), 't1')).toEqual(text('alarm'));
    const returned = await walls.handlers.walls.returnNow(duty, { wallId: wall.id });
    expect(contentOf(returned, 't1')).toEqual(text('morning'));
  });

  test('a consultation that begins switches to the scene of its rule, and returns when it is over', async () => {
    const meeting = await scene('会商', { kind: 'consultation', consultationId: null });
    await rule({
      trigger: { kind: 'consultation' },
      action: { kind: 'scene', sceneId: meeting },
      holdS: null,
    });
    await put('t1', text('daily'));
    consultations.publish({ ...runningSession(0), courtId: 'zj-hz' });
    await vi.waitUntil(async () => contentOf(await state(), 't1')?.kind === 'consultation');
    consultations.publish({ ...runningSession(0), courtId: 'zj-hz', phase: 'ended' });
    await vi.waitUntil(async () => contentOf(await state(), 't1')?.kind === 'text');
    expect(contentOf(await state(), 't1')).toEqual(text('daily'));
  });

  test('a patrol shows what is live, skips what dies, and stays on a call', async () => {
    const unit = await field.device('zj');
    sources.push(sourceOf('c'), sourceOf('a'), sourceOf('b', 'off'));
    sources.push({ ...sourceOf(unit.caller.id), name: 'd' });
    const group = { by: 'court', courtId: 'zj' } as const;
    const patrol = { id: 'p1', group, dwellS: 3, pauseOnAlarm: true };
    await walls.handlers.walls.change(duty, {
      wallId: wall.id,
      op: { type: 'patrol', patrol, partIds: ['t1'] },
    });
    expect((await play())?.shown).toEqual({ t1: 'unit:a' });
    await pass(3_000);
    expect((await play())?.shown).toEqual({ t1: 'unit:c' });
    expect(shown).toEqual(['unit:c']);
    sources.splice(0, 1);
    await pass(0);
    expect((await play())?.shown).toEqual({ t1: `unit:${unit.caller.id}` });
    const id = randomUUID();
    await field.dispatch.sos.raise(unit.caller, id, null);
    await pass(10_000);
    expect(await play()).toMatchObject({ shown: { t1: `unit:${unit.caller.id}` }, paused: ['p1'] });
    await field.dispatch.sos.clear(duty.caller, id);
    // The wall has heard of it before time goes on.
    await pass(0);
    await pass(3_000);
    expect(await play()).toMatchObject({ shown: { t1: 'unit:a' }, paused: [] });
  });

  test('a geometry that the layout does not fit begins anew; a page that is not on the list is refused', async () => {
    await put('t5', CLOCK);
    await walls.handlers.walls.save(admin, { ...wall, geometry: { ...TWO_DISPLAYS, columns: 1 } });
    expect((await state()).layout.tiles).toHaveLength(4);
    await expect(put('t1', { kind: 'web', url: 'https://a.local/x' })).rejects.toMatchObject({
      code: 'invalidInput',
      place: 'url',
    });
    const page: Content = { kind: 'web', url: 'https://a.local/x' };
    const { layout } = await state();
    const tiles = layout.tiles.map((tile) => ({ ...tile, content: page }));
    const given = { id: randomUUID(), wallId: wall.id, name: '网页', digit: null };
    const saved = walls.handlers.walls.saveScene(duty, { ...given, layout: { ...layout, tiles } });
    await expect(saved).rejects.toMatchObject({ code: 'invalidInput', place: 'url' });
    await walls.handlers.walls.save(admin, { ...wall, webOrigins: ['https://a.local'] });
    expect(contentOf(await put('t1', page), 't1')).toEqual(page);
  });

  test('a scene that a rule switches to is not removed; a digit goes over to the scene that takes it', async () => {
    const night = await scene('夜间', CLOCK);
    await rule({ trigger: { kind: 'sos' }, action: { kind: 'scene', sceneId: night }, holdS: 30 });
    const remove = walls.handlers.walls.removeScene(duty, { wallId: wall.id, sceneId: night });
    await expect(remove).rejects.toMatchObject({ code: 'conflict' });
    const save = (id: string, name: string) =>
      walls.handlers.walls.saveScene(duty, { id, wallId: wall.id, name, digit: 3 });
    await save(night, '夜间');
    await save(randomUUID(), '新');
    const digits = (await snapshot()).scenes.map(({ name, digit }) => [name, digit]);
    expect(digits).toEqual(
      expect.arrayContaining([
        ['夜间', null],
        ['新', 3],
      ]),
    );
  });
});
