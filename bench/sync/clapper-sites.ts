import { speaker } from '../../simulators/lib/log.ts';
import { SimulatedSite } from '../../simulators/sites/site.ts';
import { FPS } from '../../simulators/units/media/clip.ts';
import { openApi } from '../../tests/e2e/support/api.ts';
import { Seat } from '../consultation/seat.ts';
import type { Scene } from '../lib/scene.ts';
import { BEEP_AT_S, BEEP_HZ, BEEP_S, CELLS, FRAMES, makeClapper } from './clapper.ts';
import { APART_MS, framesOfBeeps, LOUD, offsetsOf, type Clap } from './offsets.ts';
import { installClapper } from './page/clapper.ts';

/** The court whose place the clapper takes, a login of it, and a word of its name. */
export const CLAPPER = { courtId: 'zj-hz', username: 'hz.duty', name: '杭州' } as const;

/** A session that the clapper joins. */
export interface Joined {
  scene: Scene;
  consultationId: string;
  title: string;
}

/** A site with a clapper before its camera and microphone. */
export interface ClapperSite {
  /** Begins to look at what its camera and microphone give, where it can. */
  beginLooking(): Promise<void>;
  /** The claps that they gave since then, before encoder and network; null where it can't look. */
  endLooking(): Promise<Clap[] | null>;
  close(): Promise<void>;
}

/** Sends what was encoded before, its clocks the program's own. */
export async function simulatedClapper({ scene, consultationId }: Joined): Promise<ClapperSite> {
  const court = await openApi(scene.server, CLAPPER.username);
  const site = await SimulatedSite.join({
    url: scene.server.url,
    token: court.token,
    consultationId,
    receives: false,
    onNote: () => undefined,
    say: speaker('site'),
    ...(await makeClapper()),
  });
  return {
    beginLooking: () => Promise.resolve(),
    endLooking: () => Promise.resolve(null),
    async close() {
      await site.close();
      await court.close();
    },
  };
}

/**
 * A console in a browser, whose capture clocks, encoders and sender reports are its own. Its page reads camera and microphone beside the
 * console, with the browser's own times of capture: that says how far apart its source itself is.
 */
export async function browserClapper({ scene, title }: Joined): Promise<ClapperSite> {
  const clapper = {
    cells: CELLS,
    frames: FRAMES,
    fps: FPS,
    beepAtS: BEEP_AT_S,
    beepS: BEEP_S,
    beepHz: BEEP_HZ,
    loud: LOUD / 32_768,
    apartMs: APART_MS,
  };
  let beganAt = 0;
  const seat = await Seat.open(scene, {
    username: CLAPPER.username,
    equip: (context) => context.addInitScript(installClapper, clapper),
  });
  await seat.choose(title);
  await seat.join();
  const { page } = seat;
  return {
    async beginLooking() {
      beganAt = await page.evaluate(() => window.benchClaps.start());
    },
    async endLooking() {
      const { shown, beeps } = await page.evaluate(() => window.benchClaps.end());
      return offsetsOf(beeps, framesOfBeeps(shown), 0).map(({ at, ...rest }) => ({
        ...rest,
        at: at - beganAt,
      }));
    },
    close: () => seat.close(),
  };
}
