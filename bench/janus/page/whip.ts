export interface WhipOptions {
  /** Paths of the source at the page's own server. */
  whip: string;
  whep: string;
  streamKey: string;
  token: string;
}

/** Runs in a page: WHIP and WHEP as a plain player speaks them. It must not refer to anything outside itself. */
export function installWhip({ whip, whep, streamKey, token }: WhipOptions): void {
  const sessions = new Map<RTCPeerConnection, { location: string; bearer: string }>();
  const exchange = async (connection: RTCPeerConnection, path: string, bearer: string): Promise<void> => {
    await connection.setLocalDescription();
    const response = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/sdp' },
      body: connection.localDescription?.sdp ?? '',
    });
    const sdp = await response.text();
    if (response.status !== 201) {
      throw new Error(`${path} answers ${response.status}: ${sdp}`);
    }
    sessions.set(connection, { location: response.headers.get('location') ?? '', bearer });
    await connection.setRemoteDescription({ type: 'answer', sdp });
  };
  window.benchExchange = {
    publish: (connection) => exchange(connection, whip, streamKey),
    play: async (connection) => {
      connection.addTransceiver('video', { direction: 'recvonly' });
      await exchange(connection, whep, token);
    },
    leave: async (connection) => {
      const session = sessions.get(connection);
      if (session !== undefined) {
        await fetch(session.location, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${session.bearer}` },
        });
      }
      sessions.delete(connection);
      connection.close();
    },
  };
}
