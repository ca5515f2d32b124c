import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright';
import { createRandom } from '../../simulators/lib/random.ts';
import { openApi, type ApiSession } from '../../tests/e2e/support/api.ts';
import { Link } from '../../tests/e2e/support/link.ts';
import { LINK_HOST } from '../../tests/e2e/support/server.ts';
import type { Figure } from '../lib/report.ts';
import { Scene, until } from '../lib/scene.ts';
import { findIn } from './align.ts';
import { installSpeaker } from './page/devices.ts';
import { installTape, withoutRepair, type SoundCounts } from './page/tape.ts';
import { forComparison, makeSpeech, type Speech } from './sentences.ts';
import { stoi, STOI_RATE } from './stoi.ts';

const LOSSES = [0, 0.02, 0.05, 0.1] as const;
const DELAY_MS = 20;
const LIMIT_MS = 60_000;
/** The first sentences of each turn aren't measured: sender and jitter buffer get to know the line by them. */
const UNMEASURED = 3;
/** How much later than it is said a sentence may be heard. */
const LATEST_MS = 1_500;
const EARLIEST_MS = -200;

/** Whether the product's repair of sound is on, as it always is, or off for comparison. */
type Repair = 'on' | 'off';

/** What became of a speech. */
interface Turn {
  /** Of each sentence: its intelligibility, 0 to 1. */
  values: number[];
  /** Share of the sound that had to be invented, 0 to 1. */
  concealed: number;
  /** How late the sentences were heard, ms. */
  delays: number[];
}

interface Pages {
  speaker: Page;
  listener: Page;
  close: () => Promise<void>;
}

const countsOf = async ({ speaker, listener }: Pages): Promise<SoundCounts> => {
  const [sent, heard] = await Promise.all([
    speaker.evaluate(() => window.benchSound()),
    listener.evaluate(() => window.benchSound()),
  ]);
  return { ...heard, retransmitted: sent.retransmitted };
};

async function openPage(scene: Scene, { token }: ApiSession, repair: Repair): Promise<Page> {
  const context = await scene.browser.newContext({
    locale: 'zh-CN',
    bypassCSP: true,
    viewport: { width: 1280, height: 720 },
  });
  await context.addInitScript((kept: string) => sessionStorage.setItem('ecc.session', kept), token);
  await context.addInitScript(installSpeaker);
  await context.addInitScript(installTape);
  if (repair === 'off') {
    await context.addInitScript(withoutRepair);
  }
  const page = await context.newPage();
  await page.goto(scene.server.url);
  await page.getByTestId('account').waitFor({ timeout: LIMIT_MS });
  await page.keyboard.press('Alt+3');
  await page.locator('.office-nav-item', { hasText: '远程会商' }).click();
  return page;
}

/** Two consoles in a session: the court of Hangzhou speaks, the high court listens. */
async function openPages(
  scene: Scene,
  { chair, court }: { chair: ApiSession; court: ApiSession },
  repair: Repair,
): Promise<Pages> {
  const consultationId = randomUUID();
  const title = `听音 ${consultationId.slice(0, 4)}`;
  const seat = (role: 'chair' | 'participant', courtId: string) =>
    ({ id: randomUUID(), kind: 'court', courtId, userId: null, role }) as const;
  await chair.api.consultation.create.mutate({
    id: consultationId,
    plan: {
      title,
      plannedAt: Date.now(),
      minutes: 60,
      hasWaitingRoom: false,
      recordsItself: false,
      agenda: [],
      sites: [seat('chair', 'zj'), seat('participant', 'zj-hz')],
    },
  });
  await chair.api.consultation.command.mutate({ consultationId, command: { type: 'start' } });
  const [listener, speaker] = [await openPage(scene, chair, repair), await openPage(scene, court, repair)];
  for (const page of [listener, speaker]) {
    await page.getByTestId('consultation-row').filter({ hasText: title }).first().click({ force: true });
    await page.getByTestId('consultation-join').click({ force: true });
    await page.getByTestId('consultation-room').waitFor({ timeout: LIMIT_MS });
  }
  const pages: Pages = {
    speaker,
    listener,
    close: async () => {
      await chair.api.consultation.command.mutate({ consultationId, command: { type: 'end' } });
      await Promise.all([speaker, listener].map((page) => page.context().close()));
    },
  };
  await until('sound to be received', LIMIT_MS, async () =>
    (await countsOf(pages)).received > 0 ? true : null,
  );
  return pages;
}

const toText = ({ buffer, byteOffset, byteLength }: Int16Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** Says the speech over the line as it is, and compares each sentence with what was heard of it. */
async function sayOnce(pages: Pages, speech: Speech): Promise<Turn> {
  const { speaker, listener } = pages;
  const [text, rate] = [toText(speech.spoken), speech.rate];
  const before = await countsOf(pages);
  const tapedAt = await listener.evaluate(() => window.benchTape());
  const said = await speaker.evaluate(([samples, hz]) => window.benchSay(samples, hz), [text, rate] as const);
  await sleep(said.ms + LATEST_MS + 500);
  const taped = await listener.evaluate(() => window.benchTaped());
  const after = await countsOf(pages);
  const bytes = Buffer.from(taped.samples, 'base64');
  const tape = await forComparison(
    Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index)),
    taped.rate,
  );
  const toSamples = (ms: number): number => Math.round((ms / 1_000) * STOI_RATE);
  const turn: Turn = {
    values: [],
    delays: [],
    concealed: (after.concealed - before.concealed) / (after.played - before.played),
  };
  for (const { at, samples } of speech.sentences.slice(UNMEASURED)) {
    const due = toSamples(said.at - tapedAt) + at;
    const place = findIn(samples, tape, {
      from: Math.max(0, due + toSamples(EARLIEST_MS)),
      to: due + toSamples(LATEST_MS),
    });
    const heard = Float64Array.from({ length: samples.length }, (_, index) => tape[place + index] ?? 0);
    turn.values.push(stoi(samples, heard));
    turn.delays.push(((place - due) / STOI_RATE) * 1_000);
  }
  return turn;
}

function figures(loss: number, on: Turn, off: Turn): Figure[] {
  const name = `${loss * 100} % lost on each of two ways`;
  const lack = ({ values }: Turn): number[] => values.map((value) => 100 * (1 - value));
  const none = 'without FEC and NACK';
  return [
    {
      name: `${name}: what STOI lacks to 1`,
      unit: '%',
      values: lack(on),
      versus: { name: none, values: lack(off) },
    },
    { name: `${name}, ${none}: what STOI lacks to 1`, unit: '%', values: lack(off) },
    {
      name: `${name}: sound that is invented`,
      unit: '%',
      values: [100 * on.concealed],
      versus: { name: none, values: [100 * off.concealed] },
    },
    { name: `${name}, ${none}: sound that is invented`, unit: '%', values: [100 * off.concealed] },
    { name: `${name}: heard after it is said`, unit: 'ms', values: on.delays },
  ];
}

/** A speech from console to console in a consultation, over a line that loses packets on both ways to and from the server. */
export async function speechUnderLoss(losses: readonly number[] = LOSSES): Promise<Figure[]> {
  const speech = await makeSpeech();
  const scene = await Scene.open({ units: 0, workers: 1, announce: LINK_HOST });
  const link = await Link.create({ tcp: [], udp: [scene.server.sfuPort] });
  try {
    const [chair, court] = [await openApi(scene.server, 'leader'), await openApi(scene.server, 'hz.duty')];
    const turns: Record<Repair, Turn[]> = { on: [], off: [] };
    for (const repair of ['on', 'off'] as const) {
      const pages = await openPages(scene, { chair, court }, repair);
      for (const [index, loss] of losses.entries()) {
        const { next: random } = createRandom(index + 1);
        link.impair({ loss, delayMs: DELAY_MS, random });
        turns[repair].push(await sayOnce(pages, speech));
      }
      link.impair(null);
      await pages.close();
    }
    await Promise.all([chair.close(), court.close()]);
    return losses.flatMap((loss, index) => {
      const [on, off] = [turns.on[index], turns.off[index]];
      return on === undefined || off === undefined ? [] : figures(loss, on, off);
    });
  } finally {
    await link.close();
    await scene.close();
  }
}
