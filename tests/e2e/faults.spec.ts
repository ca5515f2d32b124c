import { expect, test, type Page } from 'playwright/test';
import { stream, tile } from './support/console.ts';
import {
  expectMoving,
  expectOnce,
  instructionsOf,
  liveUnits,
  notePhases,
  openFaultField,
  openWall,
  placesOf,
  playingOf,
  TILES,
  workerPid,
  writeInstruction,
  type FaultField,
} from './support/faults.ts';

// One wall through all faults, one after the other: what a fault leaves behind, the next one meets.
test.describe.configure({ mode: 'serial', timeout: 600_000 });

let field: FaultField;
let page: Page;
/** Everything that was ordered, to be looked at again after the last fault. */
const ordered: string[] = [];

async function order(text: string): Promise<void> {
  ordered.push(text);
  await writeInstruction(page, field, text);
}

test.beforeAll(async ({ browser }) => {
  field = await openFaultField();
  page = await browser.newPage();
  await openWall(page, field);
});

test.afterAll(async () => {
  await page?.close();
  await field?.close();
});

const linkBadge = () => page.locator('[data-testid="link"]').first();

/** Cuts the link, writes meanwhile, brings it back after at least `lastsMs`. */
async function cutLink(lastsMs: number, text: string): Promise<void> {
  const over = new Promise((resolve) => setTimeout(resolve, lastsMs));
  field.link.cut();
  await order(text);
  const waiting = page.getByTestId('outbox-entry').filter({ hasText: text });
  await expect(waiting).toContainText('未送出');
  for (const n of TILES) {
    await expect(tile(page, n).getByTestId('tile-notice')).toContainText('无信号');
    await expect(stream(page, n).locator('canvas')).toBeVisible();
  }
  await over;
  await expect(waiting).toHaveCount(1);
  expect(await instructionsOf(field, text)).toEqual([]);
  field.link.restore();
}

test('the death of another worker stops only the pictures of the units that lived on it', async () => {
  const { console: own, units } = placesOf(field);
  const other = 1 - own;
  expect(units.get(own), 'units beside the console').toBeGreaterThan(0);
  expect(units.get(other), 'units on the other worker').toBeGreaterThan(0);
  const phases = await notePhases(page);
  const before = await Promise.all(TILES.map((n) => playingOf(page, n)));

  process.kill(workerPid(field, other), 'SIGKILL');

  const startedAnew = async (): Promise<boolean[]> => {
    const now = await Promise.all(TILES.map((n) => playingOf(page, n)));
    return TILES.map((n) => now[n]?.track !== before[n]?.track);
  };
  await expect
    .poll(async () => (await startedAnew()).filter(Boolean).length, { timeout: 120_000 })
    .toBe(units.get(other));
  await expectMoving(page);
  const anew = await startedAnew();
  const seen = await phases();
  for (const n of TILES) {
    const went = seen[field.sources[n]?.id ?? ''];
    expect(went?.at(-1), `last phase of tile ${n}`).toBe('playing');
    expect(went?.length === 1, `tile ${n} has played without a break`).toBe(!anew[n]);
  }
});

test("the death of the console's own worker brings every picture back", async () => {
  const { console: own } = placesOf(field);
  const before = await Promise.all(TILES.map((n) => playingOf(page, n)));
  process.kill(workerPid(field, own), 'SIGKILL');
  for (const n of TILES) {
    await expect
      .poll(async () => (await playingOf(page, n)).track, { timeout: 120_000 })
      .not.toBe(before[n]?.track);
  }
  await expectMoving(page);
  await expect(linkBadge()).toHaveAttribute('data-link', 'connected');
});

test('a link that is cut for 5 s: last pictures with their age, then moving ones; the instruction arrives once', async () => {
  await cutLink(5_000, '断线五秒期间下达：前往三号查控点。');
  await expectMoving(page);
  await expectOnce(page, field, { texts: ordered, state: 'delivered' });
});

test('a link that is cut for 60 s: the same, and the console says that it has lost the server', async () => {
  const cut = cutLink(60_000, '断线一分钟期间下达：增派两名法警。');
  await expect(linkBadge()).toHaveAttribute('data-link', 'reconnecting', { timeout: 120_000 });
  await cut;
  await expect(linkBadge()).toHaveAttribute('data-link', 'connected', { timeout: 120_000 });
  await expectMoving(page);
  await expectOnce(page, field, { texts: ordered, state: 'delivered' });
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`a server that gets ${signal} and starts again: wall, units and instructions are back by themselves`, async () => {
    await order(`${signal} 之前下达：查封西侧仓库。`);
    await order(`${signal} 同时下达：登记车辆。`);
    await field.server.end(signal);
    await order(`${signal} 之后下达：通知被执行人。`);
    await expect(page.getByTestId('outbox-entry').last()).toContainText('未送出');
    await expect(linkBadge()).toHaveAttribute('data-link', 'reconnecting');
    await field.server.start();

    await expect(linkBadge()).toHaveAttribute('data-link', 'connected', { timeout: 120_000 });
    await expectMoving(page, 180_000);
    await expect.poll(async () => (await liveUnits(field)).length).toBe(TILES.length);
    await expectOnce(page, field, { texts: ordered, state: 'delivered' });
  });
}

test('after all of it no instruction is lost or doubled, and the audit chain is whole', async () => {
  await expectOnce(page, field, { texts: ordered, state: 'done' });
  const stored = await field.duty.api.dispatch.list.query({ limit: 200 });
  expect(stored.map(({ text }) => text).toSorted()).toEqual(ordered.toSorted());
  const { code, output } = await field.server.runTool('verify-audit');
  expect(output).toContain('whole');
  expect(code).toBe(0);
});
