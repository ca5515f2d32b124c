/** Something that happened in a page; `at` is in ms of `performance.now()`. */
export interface TraceEvent {
  at: number;
  what: 'enter' | 'call' | 'answer' | 'peer' | 'frame' | 'wall' | 'usable';
  /** Path of the call, or state of the connection. */
  name: string;
  /** When the last packet of a frame arrived. */
  receivedAt?: number;
}

declare global {
  interface Window {
    benchTrace: TraceEvent[];
  }
}

/**
 * Runs in a page before its own scripts: notes calls and answers on its sockets, states of its peer connections, the first frame of
 * each stream, the user's Enter, and when the wall and the link are up. It changes nothing of what the page does. It must not refer to anything outside itself.
 */
export function recordTrace(): void {
  const trace: TraceEvent[] = [];
  window.benchTrace = trace;
  const note = (what: TraceEvent['what'], name: string, receivedAt?: number): void => {
    trace.push({ at: performance.now(), what, name, ...(receivedAt === undefined ? {} : { receivedAt }) });
  };

  type Message = { id?: number; method?: string; params?: { path?: string } };
  const messagesIn = (data: unknown): Message[] => {
    if (typeof data !== 'string' || !/^[[{]/.test(data)) {
      return [];
    }
    const parsed = JSON.parse(data) as Message | Message[];
    return Array.isArray(parsed) ? parsed : [parsed];
  };
  window.WebSocket = class extends WebSocket {
    readonly #calls = new Map<number, string>();

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        for (const { id } of messagesIn(data)) {
          const path = id === undefined ? undefined : this.#calls.get(id);
          if (id !== undefined && path !== undefined) {
            this.#calls.delete(id);
            note('answer', path);
          }
        }
      });
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      for (const { id, params } of messagesIn(data)) {
        if (id !== undefined && params?.path !== undefined) {
          this.#calls.set(id, params.path);
          note('call', params.path);
        }
      }
      super.send(data);
    }
  };

  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      note('peer', 'made');
      this.addEventListener('connectionstatechange', () => note('peer', this.connectionState));
    }
  };

  // oxlint-disable-next-line typescript/unbound-method -- it is called with its element below
  const request = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
    return request.call(this, (now, metadata) => {
      note('frame', '', metadata.receiveTime);
      callback(now, metadata);
    });
  };

  const look = (): void => {
    const noted = new Set(trace.map(({ what }) => what));
    if (!noted.has('wall') && document.querySelector('[data-testid="wall-grid"]') !== null) {
      note('wall', '');
    }
    if (noted.has('wall') && document.querySelector('[data-link="connected"]') !== null) {
      note('usable', '');
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);

  window.addEventListener('keydown', ({ key }) => key === 'Enter' && note('enter', ''), { capture: true });
}
