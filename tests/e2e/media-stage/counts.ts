import type { CDPSession, Page } from 'playwright/test';

/** What a page holds that it must give back. */
export interface PageCounts {
  /** Open connections, their transceivers and their sections of SDP. */
  connections: number;
  transceivers: number;
  sections: number;
  sdpBytes: number;
  /** Intervals and timeouts that wait. */
  timers: number;
  videos: number;
}

export interface Sample extends PageCounts {
  heapBytes: number;
  listeners: number;
  nodes: number;
  audioNodes: number;
}

declare global {
  interface Window {
    eccCounts: () => PageCounts;
  }
}

/** Runs in a page before its own code. Connections are held weakly: a closed one must be free to go. */
function installCounts(): void {
  const connections: WeakRef<RTCPeerConnection>[] = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(new WeakRef(this));
    }
  };
  const waiting = new Set<number>();
  const { setInterval: repeat, clearInterval: stop, setTimeout: delay, clearTimeout: cancel } = window;
  const forget = (end: (id?: number) => void) => (id?: number) => {
    if (id !== undefined) {
      waiting.delete(id);
    }
    end.call(window, id);
  };
  Object.assign(window, {
    setInterval: (run: () => void, ms?: number): number => {
      const id = repeat.call(window, run, ms) as unknown as number;
      waiting.add(id);
      return id;
    },
    setTimeout: (run: () => void, ms?: number): number => {
      const id = delay.call(
        window,
        () => {
          waiting.delete(id);
          run();
        },
        ms,
      ) as unknown as number;
      waiting.add(id);
      return id;
    },
    clearInterval: forget(stop),
    clearTimeout: forget(cancel),
    eccCounts: (): PageCounts => {
      const open = connections
        .map((each) => each.deref())
        .filter((each) => each !== undefined && each.connectionState !== 'closed')
        .filter((each) => each !== undefined);
      const sdp = open.map((each) => each.remoteDescription?.sdp ?? '');
      return {
        connections: open.length,
        transceivers: open.flatMap((each) => each.getTransceivers()).length,
        sections: sdp.join('').split('m=').length - 1,
        sdpBytes: sdp.join('').length,
        timers: waiting.size,
        videos: document.querySelectorAll('video').length,
      };
    },
  });
}

/** Lets a page be counted; call it before the page is opened. */
export const countIn = (page: Page): Promise<unknown> => page.addInitScript(installCounts);

/** A debugger's view of the page. */
export async function openDebugger(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await cdp.send('HeapProfiler.enable');
  return cdp;
}

/** Counts what the page holds after its garbage is collected. */
export async function sampleOf(page: Page, cdp: CDPSession): Promise<Sample> {
  // Twice: what the first collection frees may have held something that the second one frees.
  await cdp.send('HeapProfiler.collectGarbage');
  await page.waitForTimeout(300);
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  return {
    ...(await page.evaluate(() => window.eccCounts())),
    heapBytes: metric('JSHeapUsedSize'),
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    audioNodes: metric('AudioHandlers'),
  };
}

interface HeapSnapshot {
  snapshot: { meta: { node_fields: string[] } };
  nodes: number[];
  strings: string[];
}

/** How many objects of a class there are in the page and in the browser's own heap of it, and how many bytes all objects have. */
export async function heapOf(cdp: CDPSession, className: string): Promise<{ count: number; bytes: number }> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }): void => void chunks.push(chunk);
  cdp.on('HeapProfiler.addHeapSnapshotChunk', take);
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  cdp.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes, strings } = JSON.parse(chunks.join('')) as HeapSnapshot;
  const { node_fields: fields } = snapshot.meta;
  const [name, size] = [fields.indexOf('name'), fields.indexOf('self_size')];
  let [count, bytes] = [0, 0];
  for (let node = 0; node < nodes.length; node += fields.length) {
    bytes += nodes[node + size] ?? 0;
    count += strings[nodes[node + name] ?? -1] === className ? 1 : 0;
  }
  return { count, bytes };
}
