import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { FoundCamera } from '#shared/ptz.ts';
import { readProbeMatches, formatProbe } from './discovery-message.ts';

/** WS-Discovery (April 2005), section 2.4. */
const GROUP = '239.255.255.250';
const PORT = 3702;
/** A device waits for up to half a second before it answers; slow ones are given time. */
const LISTEN_MS = 2_500;
/** A datagram may be lost: each probe is sent again (SOAP-over-UDP, appendix A). */
const REPEAT_AFTER_MS = 250;
const MAX_DATAGRAM_BYTES = 32 * 1024;
/** A network with more cameras than this is searched in parts, by address. */
const MAX_CAMERAS = 500;
const MAX_DATAGRAMS = 2_000;

export interface DiscoveryOptions {
  listenMs?: number;
  /** Where probes are sent to: the group's port, or another. */
  port?: number;
  /** Sends them to one host instead of the group. */
  host?: string;
}

/** This machine's IPv4 addresses: a probe goes out by each of its networks. */
const localAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );

/** Opens a socket on one of this machine's networks; null where that can't be done. */
function openSocket(address: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(null);
    });
    socket.bind(0, address, () => {
      socket.removeAllListeners('error');
      // A host without a responder answers with an ICMP error, which only says that nothing is found there.
      socket.on('error', () => undefined);
      try {
        socket.setMulticastInterface(address);
      } catch {
        // A network without multicast: what is sent into it is lost, and nothing is found there.
      }
      resolve(socket);
    });
  });
}

/**
 * Searches every network of this machine for cameras (WS-Discovery probe). Only answers to this search are taken, each camera once;
 * what they say is cut to size, and may be untrue: whoever is on the network can answer. Sorted by address.
 */
export async function discoverCameras(options: DiscoveryOptions = {}): Promise<FoundCamera[]> {
  const { listenMs = LISTEN_MS, port = PORT, host = GROUP } = options;
  const sockets = (await Promise.all(localAddresses().map(openSocket))).filter((socket) => socket !== null);
  const messageIds = new Set<string>();
  const found = new Map<string, FoundCamera>();
  let heard = 0;
  const hear = (bytes: Buffer, from: RemoteInfo): void => {
    heard += 1;
    if (heard > MAX_DATAGRAMS || bytes.length > MAX_DATAGRAM_BYTES) {
      return;
    }
    for (const { endpoint, camera } of readProbeMatches(bytes.toString('utf8'), messageIds, from.address)) {
      if (found.size < MAX_CAMERAS && !found.has(endpoint)) {
        found.set(endpoint, camera);
      }
    }
  };
  const probe = (): void => {
    for (const socket of sockets) {
      const id = randomUUID();
      messageIds.add(id);
      socket.send(formatProbe(id), port, host, () => undefined);
    }
  };
  try {
    for (const socket of sockets) {
      socket.on('message', hear);
    }
    probe();
    await new Promise((resolve) => setTimeout(resolve, Math.min(REPEAT_AFTER_MS, listenMs)));
    probe();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, listenMs - REPEAT_AFTER_MS)));
  } finally {
    for (const socket of sockets) {
      socket.close();
    }
  }
  return [...found.values()].sort((a, b) => a.address.localeCompare(b.address, 'en', { numeric: true }));
}
