/** A description of a session as Janus carries it. */
export interface Jsep {
  type: string;
  sdp: string;
}

interface Reply {
  janus: string;
  transaction?: string;
  data?: { id: number };
  jsep?: Jsep;
  plugindata?: { data: { error?: string } };
  error?: { reason: string };
}

/** What browsers' and other WebSockets have in common. */
interface Socket {
  send(text: string): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

const KEEP_ALIVE_MS = 20_000;

/** A session with Janus over a WebSocket that is open, and its handles in the video room. Rejects with what Janus refuses. */
export class VideoRoomLink {
  readonly #socket: Socket;
  readonly #waiting = new Map<string, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  #sessionId: number | undefined;
  #count = 0;
  #keepAlive: ReturnType<typeof setInterval> | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#handle(JSON.parse(String(data)) as Reply));
  }

  static async open(socket: Socket): Promise<VideoRoomLink> {
    const link = new VideoRoomLink(socket);
    link.#sessionId = (await link.#ask({ janus: 'create' })).data?.id;
    link.#keepAlive = setInterval(() => link.#tell({ janus: 'keepalive' }, 'keepalive'), KEEP_ALIVE_MS);
    return link;
  }

  async attach(): Promise<number> {
    const { data } = await this.#ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    return data?.id ?? 0;
  }

  message(handle: number, body: object, jsep?: object): Promise<Reply> {
    return this.#ask({
      janus: 'message',
      handle_id: handle,
      body,
      ...(jsep === undefined ? {} : { jsep }),
    });
  }

  /** Tells an address of this end; null: there are no more. */
  trickle(handle: number, candidate: object | null): void {
    this.#tell(
      { janus: 'trickle', handle_id: handle, candidate: candidate ?? { completed: true } },
      'trickle',
    );
  }

  async detach(handle: number): Promise<void> {
    await this.#ask({ janus: 'detach', handle_id: handle });
  }

  close(): void {
    clearInterval(this.#keepAlive);
  }

  #tell(request: object, transaction: string): void {
    const session = this.#sessionId === undefined ? {} : { session_id: this.#sessionId };
    this.#socket.send(JSON.stringify({ ...request, ...session, transaction }));
  }

  #ask(request: object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#count += 1;
      const transaction = `t${this.#count}`;
      this.#waiting.set(transaction, { resolve, reject });
      this.#tell(request, transaction);
    });
  }

  #handle(reply: Reply): void {
    const waiter = this.#waiting.get(reply.transaction ?? '');
    const refusal = reply.error?.reason ?? reply.plugindata?.data.error;
    if (waiter === undefined || reply.janus === 'ack') {
      return;
    }
    this.#waiting.delete(reply.transaction ?? '');
    if (refusal === undefined) {
      waiter.resolve(reply);
    } else {
      waiter.reject(new Error(refusal));
    }
  }
}
