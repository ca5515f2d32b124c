import type { NetworkInterfaceInfo } from 'node:os';
import type { types } from 'mediasoup';
import type { Config } from '../config/schema.ts';

type Interfaces = NodeJS.Dict<NetworkInterfaceInfo[]>;
type ListenInfo = types.TransportListenInfo;

/** Kernel buffers of UDP sockets in bytes: bursts of key frames to many receivers overrun the default. The kernel caps it. */
const UDP_BUFFER_BYTES = 2_000_000;

/** Transports among processes of this machine; apart from the ports that clients are told, so that those stay free. */
export const LOOPBACK: ListenInfo = {
  protocol: 'udp',
  ip: '127.0.0.1',
  portRange: { min: 10_000, max: 29_999 },
  recvBufferSize: UDP_BUFFER_BYTES,
  sendBufferSize: UDP_BUFFER_BYTES,
};

const isAny = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

/** Addresses that a wildcard covers: those that others can reach, or loopback where there is nothing else. */
function addressesOf(wildcard: string, interfaces: Interfaces): string[] {
  const family = wildcard === '::' ? 'IPv6' : 'IPv4';
  const all = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter((info) => info.family === family && !info.address.startsWith('fe80:'));
  const reachable = all.filter((info) => !info.internal);
  return (reachable.length > 0 ? reachable : all).map((info) => info.address);
}

/**
 * Where the WebRtcServer of worker `index` listens: one port on UDP and TCP. Without an announced address a wildcard becomes
 * one entry for each address, because an ICE candidate must name a real one.
 */
export function listenInfos(
  config: Pick<Config['sfu'], 'listenIp' | 'announcedAddress' | 'basePort'>,
  index: number,
  interfaces: Interfaces,
): ListenInfo[] {
  const port = config.basePort + index;
  const { announcedAddress } = config;
  const ips =
    announcedAddress === undefined && isAny(config.listenIp)
      ? addressesOf(config.listenIp, interfaces)
      : [config.listenIp];
  return ips.flatMap((ip) => {
    const common = { ip, port, ...(announcedAddress === undefined ? {} : { announcedAddress }) };
    return [
      { ...common, protocol: 'udp', recvBufferSize: UDP_BUFFER_BYTES, sendBufferSize: UDP_BUFFER_BYTES },
      { ...common, protocol: 'tcp' },
    ];
  });
}
