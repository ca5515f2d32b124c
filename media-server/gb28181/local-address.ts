import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The address of this machine by which another one is reached; nothing is sent. Throws when there is no way to it. */
export async function localAddressToward(host: string): Promise<string> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(9, host);
    await once(socket, 'connect');
    return socket.address().address;
  } finally {
    socket.close();
  }
}
