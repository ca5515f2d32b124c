import type { Locator, Page } from 'playwright/test';
import { destination, type LonLat } from '#shared/geo.ts';
import { Link, openCalls } from '../../simulators/units/api/link.ts';
import { auditOf, unitByCallSign, type ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { expect, test } from './support/fixtures.ts';
import type { E2eServer } from './support/server.ts';

const CALL_SIGN = '浙执-001';
const FENCE = '市民中心';
/** So many units at one place are drawn as one. */
const TOGETHER = ['浙执-051', '浙执-052', '浙执-053', '浙执-054', '浙执-055', '浙执-056'];
/** How long trails are unless somebody chooses otherwise. */
const TRAIL_MS = 15 * 60_000;

/** A device of its own that reports where it is told to be. */
class Device {
  readonly #link: Link;
  #at = Date.now() - 600_000;

  private constructor(link: Link) {
    this.#link = link;
    this.#link.api.unit.inbox.subscribe({}, {});
  }

  static async enrol(server: E2eServer, { api }: ApiSession, callSign = CALL_SIGN): Promise<Device> {
    const { id } = await unitByCallSign(api, callSign);
    const { code } = await api.units.createEnrolmentCode.mutate({ unitId: id });
    const { token } = await openCalls(server.url).units.enrol.mutate({ code, client: 'test' });
    return new Device(Link.open({ url: server.url, token }));
  }

  /** Reports that it was there, so long after its report before. */
  async report(place: LonLat, afterMs = 1_000): Promise<void> {
    this.#at += afterMs;
    const fix = { at: this.#at, ...place, accuracy: 8, speed: 1, heading: 90, battery: 0.8 };
    await this.#link.api.unit.report.mutate({ positions: [fix] });
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

const map = (page: Page): Locator => page.getByTestId('map');

async function openMap(page: Page, server: E2eServer): Promise<{ x: number; y: number }> {
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-map').click();
  await expect(map(page)).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
  const box = await map(page).boundingBox();
  if (box === null) {
    throw new Error('the map is not shown');
  }
  return { x: box.x + box.width / 2 - 150, y: box.y + box.height / 2 };
}

/** The place under the pointer, as the map tells it. */
async function placeAt(page: Page, x: number, y: number): Promise<LonLat> {
  const readout = page.getByTestId('map-readout');
  await page.mouse.move(x - 5, y);
  await page.mouse.move(x, y);
  await expect(readout).not.toBeEmpty();
  const [lon = Number.NaN, lat = Number.NaN] = ((await readout.textContent()) ?? '').split(',').map(Number);
  return { lon, lat };
}

test('a unit that enters a drawn fence is told; trails, ruler and replay', async ({
  page,
  server,
  admin,
}) => {
  const device = await Device.enrol(server, admin);
  const { x, y } = await openMap(page, server);
  // The camera flies to the court's own area first.
  const places: string[] = [];
  const stands = async (): Promise<boolean> => {
    places.push(JSON.stringify(await placeAt(page, x, y)));
    return places.length > 3 && new Set(places.slice(-4)).size === 1;
  };
  await expect.poll(stands, { intervals: [500], timeout: 120_000 }).toBe(true);
  const centre = await placeAt(page, x, y);
  await device.report(destination(centre, 90_000, 45));

  await test.step('the ruler measures along the clicks', async () => {
    await page.getByTestId('map-tool-ruler').click();
    await page.mouse.click(x - 100, y);
    await page.mouse.click(x, y);
    await page.mouse.click(x, y + 80);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('map-measured').locator('[data-fact="length"]')).toContainText('km');
    await page.screenshot({ path: 'test-results/map-ruler.png' });
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('map-tool-sheet')).toBeHidden();
  });

  await test.step('a polygon is drawn by its corners and saved with a name', async () => {
    await page.getByTestId('map-fences-tool').click();
    await page.getByTestId('map-draw-fencePolygon').click();
    for (const [dx, dy] of [
      [-80, -60],
      [80, -60],
      [80, 60],
    ] as const) {
      await page.mouse.click(x + dx, y + dy);
      await page.waitForTimeout(400);
    }
    await page.mouse.dblclick(x - 80, y + 60);
    await page.getByTestId('map-fence-name').fill(FENCE);
    await page.getByTestId('map-fence-save').click();
    await expect(page.getByTestId('map-fence-row')).toContainText(FENCE);
  });

  await test.step('the crossing is told once, stays in the list, and is taken note of', async () => {
    await device.report(centre);
    await expect(page.getByTestId('map-crossing')).toHaveCount(0);
    const report = async (): Promise<void> => {
      await device.report(destination(centre, 200, 90), 5_000);
      await device.report(destination(centre, 400, 90), 5_000);
    };
    // The notice goes away by itself.
    const notice = page.locator('.ant-notification-notice', { hasText: `${CALL_SIGN} 进入 ${FENCE}` });
    await Promise.all([expect(notice.getByTestId('fence-notice-open')).toHaveCount(1), report()]);
    await expect(page.getByTestId('map-fence-row')).toHaveAttribute('data-inside', '1');
    const crossing = page.getByTestId('map-crossing');
    await expect(crossing).toHaveCount(1);
    await page.screenshot({ path: 'test-results/map-fence.png' });
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('map-crossing-acknowledge').click();
    await expect(crossing).toHaveAttribute('data-new', 'false');
    const entries = await auditOf(admin.api);
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['geofences.create', 'geofences.crossing', 'geofences.acknowledge']),
    );
  });

  await test.step('a fence that was removed comes back by undo', async () => {
    const row = page.getByTestId('map-fence-row');
    if ((await row.getAttribute('aria-expanded')) !== 'true') {
      await row.click();
    }
    await page.getByTestId('map-fence-remove').click();
    await expect(page.getByTestId('map-fence-row')).toHaveCount(0);
    await page.getByTestId('map-fence-undo').click();
    await expect(page.getByTestId('map-fence-row')).toContainText(FENCE);
    await page.getByTestId('map-fences-close').click();
  });

  await test.step('trails of all units', async () => {
    await page.getByTestId('map-trails-tool').click();
    await page.getByTestId('map-trails').getByText('全部', { exact: true }).click();
    // Other tests of this server may have left trails of their own.
    const to = Date.now();
    const { tracks } = await admin.api.units.history.query({ from: to - TRAIL_MS, to });
    expect(tracks.length).toBeGreaterThan(0);
    await expect(page.getByTestId('map-trails')).toHaveAttribute('data-count', String(tracks.length));
  });

  await test.step('the past is played again, and left again', async () => {
    await page.getByTestId('map-replay-tool').click();
    await page.getByTestId('map-replay-load').click();
    const at = page.getByTestId('map-replay-at');
    const first = Number(await at.getAttribute('data-at'));
    expect(first).toBeGreaterThan(0);
    await expect.poll(async () => Number(await at.getAttribute('data-at'))).toBeGreaterThan(first);
    await page.getByTestId('map-replay-play').click();
    await page.screenshot({ path: 'test-results/map-replay.png' });
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('map-replay-close').click();
    await expect(page.getByTestId('map-replay')).toBeHidden();
  });

  const others = await Promise.all(TOGETHER.map((callSign) => Device.enrol(server, admin, callSign)));
  await test.step('units on one spot are one mark; a click lists them, another chooses one', async () => {
    const spot = await placeAt(page, x, y + 120);
    await Promise.all(others.map((other) => other.report(spot)));
    await expect(map(page)).not.toHaveAttribute('data-clusters', '0');
    // What is drawn there changes under a pointer that rests: it is pointed at again until all are one.
    await expect(async () => {
      await page.mouse.move(x, y + 60);
      await page.mouse.move(x, y + 118);
      await expect(page.getByTestId('map-cluster-tip')).toContainText(String(TOGETHER.length), {
        timeout: 3_000,
      });
    }).toPass({ timeout: 120_000 });
    await page.mouse.click(x, y + 120);
    const rows = page.getByTestId('map-cluster-row');
    await expect(rows).toHaveCount(TOGETHER.length);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: 'test-results/map-cluster.png' });
    await rows.first().click();
    await expect(map(page)).not.toHaveAttribute('data-selected', '');
  });
  await Promise.all([device, ...others].map((each) => each.close()));
});
