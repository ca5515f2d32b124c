export interface RoomOptions {
  /** Where Janus signals. */
  url: string;
  room: number;
}

/**
 * Runs in a page: Janus's video room, in the order of its own library: a handle for each connection, candidates as they are found. It
 * must not refer to anything outside itself.
 */
export async function installVideoRoom({ url, room }: RoomOptions): Promise<void> {
  interface Reply {
    janus: string;
    transaction?: string;
    data?: { id: number };
    jsep?: RTCSessionDescriptionInit;
    plugindata?: { data: { error?: string } };
    error?: { reason: string };
  }
  const FEED = 1;
  const KEEP_ALIVE_MS = 20_000;
  const waiting = new Map<string, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  const socket = new WebSocket(url, 'janus-protocol');
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`${url} takes no connection`)));
  });
  socket.addEventListener('message', ({ data }) => {
    const reply = JSON.parse(data as string) as Reply;
    const waiter = waiting.get(reply.transaction ?? '');
    const refusal = reply.error?.reason ?? reply.plugindata?.data.error;
    if (waiter !== undefined && refusal !== undefined) {
      waiter.reject(new Error(refusal));
    } else if (reply.janus !== 'ack') {
      waiter?.resolve(reply);
    }
  });
  let sessionId: number | undefined;
  let count = 0;
  const tell = (request: object, transaction: string): void =>
    socket.send(JSON.stringify({ ...request, transaction, session_id: sessionId }));
  const ask = (request: object): Promise<Reply> =>
    new Promise((resolve, reject) => {
      count += 1;
      const transaction = `t${count}`;
      waiting.set(transaction, { resolve, reject });
      tell(request, transaction);
    });
  sessionId = (await ask({ janus: 'create' })).data?.id;
  setInterval(() => tell({ janus: 'keepalive' }, 'keepalive'), KEEP_ALIVE_MS);

  const handles = new Map<RTCPeerConnection, number>();
  const attach = async (connection: RTCPeerConnection): Promise<number> => {
    const { data } = await ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
    const handle = data?.id ?? 0;
    handles.set(connection, handle);
    connection.addEventListener('icecandidate', ({ candidate }) =>
      tell(
        {
          janus: 'trickle',
          handle_id: handle,
          candidate: candidate === null ? { completed: true } : candidate.toJSON(),
        },
        'trickle',
      ),
    );
    return handle;
  };
  const message = (handle: number, body: object, jsep?: RTCSessionDescription | null): Promise<Reply> =>
    ask({ janus: 'message', handle_id: handle, body, ...(jsep ? { jsep } : {}) });

  window.benchExchange = {
    publish: async (connection) => {
      const handle = await attach(connection);
      await message(handle, { request: 'join', ptype: 'publisher', room, id: FEED });
      await connection.setLocalDescription();
      const { jsep } = await message(handle, { request: 'publish' }, connection.localDescription);
      await connection.setRemoteDescription(jsep ?? { type: 'answer' });
    },
    play: async (connection) => {
      const handle = await attach(connection);
      const joining = { request: 'join', ptype: 'subscriber', room, streams: [{ feed: FEED }] };
      const { jsep } = await message(handle, joining);
      await connection.setRemoteDescription(jsep ?? { type: 'offer' });
      await connection.setLocalDescription();
      await message(handle, { request: 'start' }, connection.localDescription);
    },
    leave: async (connection) => {
      const handle = handles.get(connection);
      handles.delete(connection);
      if (handle !== undefined) {
        await ask({ janus: 'detach', handle_id: handle });
      }
      connection.close();
    },
  };
}
