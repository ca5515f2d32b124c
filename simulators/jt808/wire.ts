import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';

/** A connection to the platform, over either transport. */
export interface Wire {
  send(bytes: Uint8Array): void;
  /** Breaks it without a word. */
  cut(): void;
}

export interface WireEvents {
  onData: (chunk: Uint8Array) => void;
  /** Not by UDP, which can't tell. */
  onClosed: () => void;
}

export interface Address {
  host: string;
  port: number;
}

/** Resolves when the platform is reached; throws when it isn't. */
export async function openTcp({ host, port }: Address, { onData, onClosed }: WireEvents): Promise<Wire> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, 'connect');
  socket.on('data', onData);
  socket.on('error', () => undefined);
  socket.once('close', onClosed);
  return { send: (bytes) => void socket.write(bytes), cut: () => void socket.destroy() };
}

/** A UDP socket for one terminal. */
export async function openUdp({ host, port }: Address, { onData }: WireEvents): Promise<Wire> {
  const socket = createSocket('udp4');
  socket.on('message', onData);
  socket.on('error', () => undefined);
  socket.bind(0);
  await once(socket, 'listening');
  return {
    send: (bytes) => socket.send(bytes, port, host, () => undefined),
    cut: () => void socket.close(),
  };
}
