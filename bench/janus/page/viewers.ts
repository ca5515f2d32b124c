/** Where the time of a join went, ms since it was asked for. */
export interface Join {
  /** The session is described on both sides. */
  described: number;
  /** ICE and DTLS are up. */
  connected: number;
  /** The first frame is presented. */
  frame: number;
}

/** What the connections that are held have received so far. */
export interface Inbound {
  bytes: number;
  packets: number;
  lost: number;
  decoded: number;
  keyFrames: number;
  /** Connections that have decoded something. */
  playing: number;
}

declare global {
  interface Window {
    /** Joins as one more viewer, and leaves again. */
    benchJoin: () => Promise<Join>;
    /** Joins so often and stays; only so many of them are shown. */
    benchHold: (count: number, shown: number) => Promise<void>;
    benchInbound: () => Promise<Inbound>;
    benchLetGo: () => Promise<void>;
  }
}

/** Runs in a page: viewers, each with a connection of its own. It must not refer to anything outside itself. */
export function installViewers(): void {
  const held: RTCPeerConnection[] = [];
  const show = (connection: RTCPeerConnection): HTMLVideoElement => {
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    connection.addEventListener('track', ({ track }) => {
      video.srcObject = new MediaStream([track]);
      void video.play();
    });
    return video;
  };

  window.benchJoin = async () => {
    const began = performance.now();
    const since = (): number => performance.now() - began;
    const connection = new RTCPeerConnection();
    const video = show(connection);
    const frame = new Promise<number>((resolve) => video.requestVideoFrameCallback(() => resolve(since())));
    const connected = new Promise<number>((resolve) =>
      connection.addEventListener('connectionstatechange', () => {
        if (connection.connectionState === 'connected') {
          resolve(since());
        }
      }),
    );
    const described = window.benchExchange.play(connection).then(since);
    const join = { described: await described, connected: await connected, frame: await frame };
    await window.benchExchange.leave(connection);
    video.remove();
    return join;
  };

  window.benchHold = async (count, shown) => {
    for (let index = 0; index < count; index += 1) {
      const connection = new RTCPeerConnection();
      held.push(connection);
      if (index < shown) {
        show(connection);
      }
      await window.benchExchange.play(connection);
    }
  };

  window.benchInbound = async () => {
    const sum: Inbound = { bytes: 0, packets: 0, lost: 0, decoded: 0, keyFrames: 0, playing: 0 };
    for (const connection of held) {
      for (const report of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
        const read = (name: string): number => Number(report[name] ?? 0);
        if (report['type'] === 'inbound-rtp') {
          sum.bytes += read('bytesReceived') + read('headerBytesReceived');
          sum.packets += read('packetsReceived');
          sum.lost += read('packetsLost');
          sum.decoded += read('framesDecoded');
          sum.keyFrames += read('keyFramesDecoded');
          sum.playing += read('framesDecoded') > 0 ? 1 : 0;
        }
      }
    }
    return sum;
  };

  window.benchLetGo = async () => {
    for (const connection of held.splice(0)) {
      await window.benchExchange.leave(connection);
    }
    document.body.replaceChildren();
  };
}
