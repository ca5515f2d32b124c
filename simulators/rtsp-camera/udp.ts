import { createSocket, type Socket } from 'node:dgram';

const ATTEMPTS = 50;
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 60_000;

function bind(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind(port, host, () => {
      socket.removeAllListeners('error');
      // A port that nobody listens on any more answers with an error; the session's end is told by other means.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** Two sockets on neighbouring ports, RTP on the even one and RTCP above it (RFC 3550 section 11). */
export interface PortPair {
  rtp: Socket;
  rtcp: Socket;
  rtpPort: number;
  close(): void;
}

/** Binds a free pair of ports. */
export async function bindPortPair(host: string): Promise<PortPair> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const rtpPort = LOWEST_PORT + 2 * Math.floor((Math.random() * (HIGHEST_PORT - LOWEST_PORT)) / 2);
    const [rtp, rtcp] = await Promise.allSettled([bind(host, rtpPort), bind(host, rtpPort + 1)]);
    if (rtp.status === 'fulfilled' && rtcp.status === 'fulfilled') {
      const close = (): void => {
        rtp.value.close();
        rtcp.value.close();
      };
      return { rtp: rtp.value, rtcp: rtcp.value, rtpPort, close };
    }
    for (const outcome of [rtp, rtcp]) {
      if (outcome.status === 'fulfilled') {
        outcome.value.close();
      }
    }
  }
  throw new Error(`no free pair of UDP ports at ${host} after ${ATTEMPTS} attempts`);
}
