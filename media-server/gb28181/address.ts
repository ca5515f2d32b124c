/** Where a source of GB/T 28181 is: a channel of a device. */
export interface ChannelPlace {
  deviceId: string;
  channelId: string;
}

export const channelAddress = ({ deviceId, channelId }: ChannelPlace): string =>
  `gb28181://${deviceId}/${channelId}`;

/** Reads what `channelAddress` has written. */
export function parseChannelAddress(url: string): ChannelPlace {
  const [, deviceId, channelId] = /^gb28181:\/\/(\d{20})\/(\d{20})$/.exec(url) ?? [];
  if (deviceId === undefined || channelId === undefined) {
    throw new TypeError('no address of a channel');
  }
  return { deviceId, channelId };
}

/** An IPv4 address that came by a socket of both kinds. */
export const plainHost = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
/** A host and its port as addresses name them. */
export const hostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
