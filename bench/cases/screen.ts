import type { Page } from 'playwright';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { putPanel } from '../../tests/e2e/support/pipeline.ts';

const COURT = 'zj-hz-xihu';
const SHOWN_LIMIT_MS = 60_000;
/** The report order is due with the notice, at once; two hours are too late by any reckoning. */
const LATE_MS = 2 * 3_600_000;

declare global {
  interface Window {
    /** When the page first showed each of the probes' case numbers, UTC ms. */
    benchShown: Record<string, number>;
  }
}

/** Opens the alarms on a wall of one tile, and notes when each probe's case is first drawn there. */
export async function watchAlarms(page: Page): Promise<void> {
  await page.keyboard.press('Alt+2');
  await page.getByTestId('grid-1').click();
  await putPanel(page, 0, '告警榜');
  await page.evaluate(() => {
    window.benchShown = {};
    const look = (): void => {
      for (const row of document.querySelectorAll('[data-testid="alarm-board-row"]')) {
        const [number] = /试\d+号/.exec(row.textContent ?? '') ?? [];
        if (number !== undefined) {
          window.benchShown[number] ??= Date.now();
        }
      }
    };
    // Once it is drawn, and not merely in the page.
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(look))).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
}

/** A case that is late in a mandatory node the moment it is known. */
export function probe(serial: number): { number: string; events: CaseEventInput[] } {
  const number = `试${serial}号`;
  const at = Date.now() - LATE_MS;
  const event = (type: string, data: CaseEventInput['data']): CaseEventInput => ({
    id: `probe-${serial}-${type}`,
    caseId: `probe-${serial}`,
    type,
    at,
    subject: null,
    data,
    courtId: COURT,
  });
  return {
    number,
    events: [
      event('caseFiled', { number, claimKind: 'money' }),
      event('executionNoticeIssued', { listWarning: true, accountStated: true }),
    ],
  };
}

/** When the page showed the probe's alarm, UTC ms. */
export async function shownAt(page: Page, number: string): Promise<number> {
  const shown = await page.waitForFunction((key) => window.benchShown[key], number, {
    timeout: SHOWN_LIMIT_MS,
    polling: 200,
  });
  return (await shown.jsonValue()) ?? Number.NaN;
}
