/** What a page has received over all its connections. */
export interface Received {
  bytes: number;
  packets: number;
  lost: number;
  decoded: number;
  dropped: number;
  /** Pixels that were decoded. */
  pixels: number;
  freezes: number;
}

declare global {
  interface Window {
    /** Times, UTC ms, of the latest frames that were presented in tiles, by source. */
    benchFrames: Map<string, number[]>;
    benchReceived: () => Promise<Received>;
  }
}

/**
 * Runs in a page before its own scripts: notes when frames are presented in which tile, and adds up what its connections receive. It
 * must not refer to anything outside itself.
 */
export function watchVideos(): void {
  const KEPT = 600;
  window.benchFrames = new Map();
  const watched = new WeakSet<HTMLVideoElement>();
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its element below
  const request = HTMLVideoElement.prototype.requestVideoFrameCallback;
  const watch = (video: HTMLVideoElement): void => {
    watched.add(video);
    const note = (): void => {
      const source = video.closest('[data-source-id]')?.getAttribute('data-source-id');
      if (source !== null && source !== undefined) {
        const frames = window.benchFrames.get(source) ?? [];
        frames.push(performance.timeOrigin + performance.now());
        window.benchFrames.set(source, frames.slice(-KEPT));
      }
      request.call(video, note);
    };
    request.call(video, note);
  };
  const look = (): void => {
    for (const video of document.querySelectorAll('video')) {
      if (!watched.has(video)) {
        watch(video);
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  const connections: WeakRef<RTCPeerConnection>[] = [];
  // A scene may change what the product is told.
  // oxlint-disable-next-line typescript/unbound-method -- it is called with its connection below
  const statsOf = RTCPeerConnection.prototype.getStats;
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(new WeakRef(this));
    }
  };
  window.benchReceived = async () => {
    const sum: Received = {
      bytes: 0,
      packets: 0,
      lost: 0,
      decoded: 0,
      dropped: 0,
      pixels: 0,
      freezes: 0,
    };
    for (const connection of connections.map((each) => each.deref())) {
      if (connection === undefined || connection.connectionState === 'closed') {
        continue;
      }
      for (const report of (await statsOf.call(connection)).values() as Iterable<Record<string, unknown>>) {
        const read = (name: string): number => Number(report[name] ?? 0);
        if (report['type'] === 'inbound-rtp' && report['kind'] === 'video') {
          sum.bytes += read('bytesReceived');
          sum.packets += read('packetsReceived');
          sum.lost += read('packetsLost');
          sum.decoded += read('framesDecoded');
          sum.dropped += read('framesDropped');
          sum.pixels += read('framesDecoded') * read('frameWidth') * read('frameHeight');
          sum.freezes += read('freezeCount');
        }
      }
    }
    return sum;
  };
}
