/** Something of a session that goes on at a page: since when without a break, and when it was last seen, UTC ms. */
export interface Pulse {
  since: number;
  seenAt: number;
}

/** What a page is to have: how many sites, and whose pictures and tones. */
export interface Expected {
  sites: number;
  names: readonly string[];
  tones: readonly number[];
}

declare global {
  interface Window {
    /** By `room`, `picture <name>` and `sound <hertz>`; what was never there is missing. */
    benchPulses: () => Record<string, Pulse>;
  }
}

/**
 * Runs in a page before its own scripts: looks every 50 ms whether the page sits in its session with everybody, whether pictures are
 * decoded and tones heard. It must not refer to anything outside itself. Needs `listenIn`.
 */
export function takePulses({ sites, names, tones }: Expected): void {
  const EVERY_MS = 50;
  /** A camera of the bench sends seven pictures a second: without one for this long it has stopped. */
  const BREAK_MS = 1_000;
  const HEARD_DB = -75;
  const pulses: Record<string, Pulse> = {};
  const frames = new Map<string, { video: Element; count: number }>();
  /** `breakMs` is how long something may not be seen while it goes on; 0: it is over as soon as it is seen not to be. */
  const beat = (key: string, isThere: boolean, breakMs: number): void => {
    if (isThere) {
      const at = performance.timeOrigin + performance.now();
      const before = pulses[key];
      const isBroken = before === undefined || (breakMs > 0 && at - before.seenAt > breakMs);
      pulses[key] = { since: isBroken ? at : before.since, seenAt: at };
    } else if (breakMs === 0) {
      delete pulses[key];
    }
  };
  const isWhole = (): boolean =>
    document.querySelector('[data-testid=link][data-link=connected]') !== null &&
    document.querySelector('[data-testid=room-line-cut]') === null &&
    document.querySelectorAll('[data-testid=room-site][data-presence=present]').length === sites;
  const isMoving = (name: string): boolean => {
    const video = document.querySelector<HTMLVideoElement>(
      `[data-testid=room-tile][data-stream=video][data-name*="${name}"] video`,
    );
    if (video === null) {
      return false;
    }
    const count = video.getVideoPlaybackQuality().totalVideoFrames;
    const before = frames.get(name);
    frames.set(name, { video, count });
    return before?.video === video && count > before.count;
  };
  setInterval(() => {
    beat('room', isWhole(), 0);
    for (const name of names) {
      beat(`picture ${name}`, isMoving(name), BREAK_MS);
    }
    for (const hz of tones) {
      beat(`sound ${hz}`, window.eccToneDb(hz) > HEARD_DB, BREAK_MS);
    }
  }, EVERY_MS);
  window.benchPulses = () => pulses;
}
