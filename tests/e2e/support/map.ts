import { expect, type Page } from 'playwright/test';

/** A unit as the map draws it: degrees (WGS-84), CSS pixels within the map, state. */
type Probe = Record<string, [lon: number, lat: number, x: number, y: number, state: string]>;

/** Degrees that a drawn position may differ from the reported one: it travels as 32-bit numbers. */
const TOLERANCE_DEG = 1e-4;

async function probe(page: Page): Promise<Probe> {
  return JSON.parse((await page.getByTestId('map').getAttribute('data-probe')) ?? '{}') as Probe;
}

/** Waits until the map shows the unit at this place, inside of what is visible, in this state. */
export async function expectOnMap(
  page: Page,
  unitId: string,
  expected: { lon: number; lat: number; state: string },
): Promise<void> {
  const map = page.getByTestId('map');
  await expect(map).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
  const seen = async (): Promise<unknown> => {
    const [lon, lat, x, y, state] = (await probe(page))[unitId] ?? [0, 0, -1, -1, 'absent'];
    const box = await map.boundingBox();
    return {
      isThere: Math.abs(lon - expected.lon) < TOLERANCE_DEG && Math.abs(lat - expected.lat) < TOLERANCE_DEG,
      isVisible: box !== null && x >= 0 && y >= 0 && x <= box.width && y <= box.height,
      state,
    };
  };
  await expect
    .poll(seen, { message: `unit ${unitId} on the map`, timeout: 120_000 })
    .toEqual({ isThere: true, isVisible: true, state: expected.state });
}
