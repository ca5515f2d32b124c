import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { describeStores } from '../../testing/store.ts';
import { historyStepMs } from './history.ts';

const DAY_MS = 86_400_000;

describeStores('units.history()', (store) => {
  const clock = new TestClock();
  let field: Field;
  let staff: Awaited<ReturnType<Field['person']>>;
  const devices: Awaited<ReturnType<Field['device']>>[] = [];
  let from = 0;

  beforeAll(async () => {
    field = await openField(store(), clock);
    staff = await field.person('dutyOfficer', 'zj-hz');
    for (const court of ['zj-hz', 'zj-hz-xihu', 'zj-nb']) {
      devices.push(await field.device(court));
    }
    from = clock.now();
    clock.advance(DAY_MS);
    for (const [i, device] of devices.entries()) {
      const seconds = Array.from({ length: 300 }, (_, second) => second).filter((s) => s < 100 || s >= 200);
      const positions = seconds.map((s) => fixAt(from + s * 1_000, { lon: 120 + i / 10, lat: 30 + s / 1e4 }));
      await field.units.handlers.unit.report(device, { positions });
    }
  });
  afterAll(() => field.close());

  const history = (range: { from: number; to: number; unitIds?: string[] }) =>
    field.units.handlers.units.history(staff, { ...range, purpose: 'view' });
  const idOf = (i: number): string => devices[i]?.caller.id ?? '';

  test('holds the tracks of the own courts with their gap, in the order of time', async () => {
    const { tracks, stepMs, truncated } = await history({ from, to: from + 300_000 });
    expect({ stepMs, truncated }).toEqual({ stepMs: 1_000, truncated: false });
    expect(tracks.map(({ unitId }) => unitId).sort()).toEqual([idOf(0), idOf(1)].sort());
    const track = tracks.find(({ unitId }) => unitId === idOf(1));
    expect(track?.at.map((at) => (at - from) / 1_000)).toEqual([
      ...Array.from({ length: 100 }, (_, s) => s),
      ...Array.from({ length: 100 }, (_, s) => s + 200),
    ]);
    expect(track?.lon[0]).toBe(120.1);
  });

  test('of a long period is thinned to one fix a step, the same on both databases', async () => {
    const range = { from, to: from + DAY_MS, unitIds: [idOf(0)] };
    const stepMs = historyStepMs(range);
    expect(stepMs).toBe(120_000);
    const { tracks } = await history(range);
    const at = tracks[0]?.at ?? [];
    expect(new Set(at.map((one) => Math.floor(one / stepMs))).size).toBe(at.length);
    expect(at.length).toBeGreaterThanOrEqual(3);
    expect(at.length).toBeLessThanOrEqual(4);
  });

  test('of many units has longer steps, so that the whole period fits into an answer', () => {
    const unitIds = Array.from({ length: 10_000 }, (_, i) => `u${i}`);
    const quarter = { from: 0, to: 900_000 };
    expect(historyStepMs({ ...quarter, unitIds: unitIds.slice(0, 400) })).toBe(2_000);
    const stepMs = historyStepMs({ ...quarter, unitIds });
    expect((Math.ceil(900_000 / stepMs) + 1) * unitIds.length).toBeLessThanOrEqual(300_000);
  });

  test('of a court without units is empty', async () => {
    const alone = await field.person('dutyOfficer', 'zj-nb-haishu');
    const range = { from, to: from + 1_000, purpose: 'view' as const };
    expect(await field.units.handlers.units.history(alone, range)).toMatchObject({ tracks: [] });
  });

  test('of a unit of another court is not found', async () => {
    await expect(history({ from, to: from + 1_000, unitIds: [idOf(2)] })).rejects.toMatchObject({
      code: 'notFound',
    });
  });
});
