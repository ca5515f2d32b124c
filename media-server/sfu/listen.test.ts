import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { listenInfos } from './listen.ts';

const address = (ip: string, internal = false): NetworkInterfaceInfo => ({
  address: ip,
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal,
  cidr: null,
});
const interfaces = { lo: [address('127.0.0.1', true)], eth0: [address('10.1.2.3')] };

const shown = (
  config: Parameters<typeof listenInfos>[0],
  index = 0,
  given: typeof interfaces | object = interfaces,
) =>
  listenInfos(config, index, given as typeof interfaces).map(
    ({ protocol, ip, announcedAddress, port }) => `${protocol} ${ip}:${port} ${announcedAddress ?? ''}`,
  );

it('listenInfos() gives each worker a port of its own on UDP and TCP', () => {
  expect(shown({ listenIp: '10.1.2.3', basePort: 30_400 }, 2)).toEqual([
    'udp 10.1.2.3:30402 ',
    'tcp 10.1.2.3:30402 ',
  ]);
});

it('listenInfos() makes real addresses of a wildcard unless one is announced', () => {
  expect(shown({ listenIp: '0.0.0.0', basePort: 30_400 })).toEqual([
    'udp 10.1.2.3:30400 ',
    'tcp 10.1.2.3:30400 ',
  ]);
  expect(shown({ listenIp: '0.0.0.0', basePort: 30_400 }, 0, { lo: interfaces.lo })).toEqual([
    'udp 127.0.0.1:30400 ',
    'tcp 127.0.0.1:30400 ',
  ]);
  expect(shown({ listenIp: '0.0.0.0', announcedAddress: 'ecc.court', basePort: 30_400 })).toEqual([
    'udp 0.0.0.0:30400 ecc.court',
    'tcp 0.0.0.0:30400 ecc.court',
  ]);
});
