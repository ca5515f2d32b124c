/** What a page holds that it must give back. */
export interface PageCounts {
  connections: number;
  transceivers: number;
  /** Intervals and timeouts that wait. */
  timers: number;
  videos: number;
}

declare global {
  interface Window {
    benchCounts: () => PageCounts;
  }
}

/**
 * Runs in a page before its own scripts, so that it can be counted. Connections are held weakly: a closed one must be free to go. It
 * must not refer to anything outside itself.
 */
export function installCounts(): void {
  const connections: WeakRef<RTCPeerConnection>[] = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(new WeakRef(this));
    }
  };
  const waiting = new Set<number>();
  // oxlint-disable-next-line typescript/unbound-method -- they are called with the window below
  const { setInterval: repeat, clearInterval: stop, setTimeout: delay, clearTimeout: cancel } = window;
  const forget =
    (end: (id?: number) => void) =>
    (id?: number): void => {
      if (id !== undefined) {
        waiting.delete(id);
      }
      end.call(window, id);
    };
  const keep = (id: number): number => {
    waiting.add(id);
    return id;
  };
  Object.assign(window, {
    setInterval: (run: () => void, ms?: number) => keep(repeat.call(window, run, ms) as unknown as number),
    setTimeout: (run: () => void, ms?: number) => {
      const id = delay.call(
        window,
        () => {
          waiting.delete(id);
          run();
        },
        ms,
      ) as unknown as number;
      return keep(id);
    },
    clearInterval: forget(stop),
    clearTimeout: forget(cancel),
  });
  window.benchCounts = () => {
    const open = connections
      .map((each) => each.deref())
      .filter((each) => each !== undefined)
      .filter(({ connectionState }) => connectionState !== 'closed');
    return {
      connections: open.length,
      transceivers: open.flatMap((each) => each.getTransceivers()).length,
      timers: waiting.size,
      videos: document.querySelectorAll('video').length,
    };
  };
}
