import { unitSourceId } from '#shared/sources.ts';
import { openApi, unitByCallSign } from '../../tests/e2e/support/api.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { quantile } from '../lib/stats.ts';
import { trend } from '../lib/trend.ts';
import { Hall, picturesOf } from './hall.ts';
import { movingAt } from './moving.ts';
import { becomeClockCamera, CLOCK, readClocks } from './page/clock.ts';

const CALL_SIGN = '浙执-001';
const OTHER_UNITS = 3;
const MINUTES = 30;
const MINUTE_MS = 60_000;
const LIMIT_MS = 60_000;
/** Jitter buffers find their depth at first. */
const SETTLE_MS = 20_000;

/** Puts an officer on duty in a page whose camera shows a clock; answers with the source. */
async function openClock(hall: Hall): Promise<string> {
  const { server, browser } = hall.scene;
  const admin = await openApi(server, 'admin');
  const unit = await unitByCallSign(admin.api, CALL_SIGN);
  const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: unit.id });
  await admin.close();
  const context = await browser.newContext({
    viewport: { width: 412, height: 915 },
    permissions: ['camera', 'microphone', 'geolocation'],
    geolocation: { longitude: 120.15, latitude: 30.24, accuracy: 8 },
  });
  await context.addInitScript(becomeClockCamera, CLOCK);
  const page = await context.newPage();
  await page.goto(`${server.url}/unit.html?code=${code}`);
  await page.getByTestId('duty').waitFor({ timeout: LIMIT_MS });
  return unitSourceId(unit.id);
}

/** From an officer's camera to the hall's wall: the age of the picture on it, and how that changes over half an hour. */
export async function glassToGlass(): Promise<Figure[]> {
  const hall = await Hall.open(OTHER_UNITS);
  try {
    const id = await openClock(hall);
    const clock = await until('the clock to be live', LIMIT_MS, async () => {
      const sources = await hall.scene.api.sources.list.query({});
      return sources.find((source) => source.id === id && source.state === 'live' && source.hasVideo) ?? null;
    });
    await hall.switchTo(await hall.save('clock', 4, picturesOf([clock, ...hall.sources])));
    const page = await hall.openWindow((context) => context.addInitScript(readClocks, CLOCK));
    await movingAt(page, [clock], 0, LIMIT_MS);
    await page.waitForTimeout(SETTLE_MS);
    const take = (): Promise<{ at: number; ms: number }[]> => page.evaluate(() => window.benchAges.splice(0));
    await take();
    const ages: { at: number; ms: number }[] = [];
    for (let minute = 0; minute < MINUTES; minute += 1) {
      await page.waitForTimeout(MINUTE_MS);
      ages.push(...(await take()));
    }
    const values = ages.map(({ ms }) => ms);
    // A frame that waited for one that was lost says nothing of a drift.
    const usual = quantile(values, 0.95);
    const { slope, error } = trend(
      ages.filter(({ ms }) => ms <= usual).map(({ at, ms }) => ({ x: at / MINUTE_MS, y: ms })),
    );
    return [
      { name: 'age of the picture on the wall', unit: 'ms', values, aim: 300 },
      { name: `· its drift over ${MINUTES} min`, unit: 'ms', values: [slope * MINUTES] },
      { name: '· standard error of the drift', unit: 'ms', values: [error * MINUTES] },
    ];
  } finally {
    await hall.close();
  }
}
