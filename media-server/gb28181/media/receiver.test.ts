import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { MediaReceiver, type ReceiverOptions } from './receiver.ts';

const open = (over: Partial<ReceiverOptions> = {}): Promise<MediaReceiver> =>
  MediaReceiver.open({
    transport: 'tcpActive',
    host: '127.0.0.1',
    ports: { base: 0, count: 1 },
    onFrame: () => undefined,
    onEnd: () => undefined,
    ...over,
  });

test('a receiver that is closed while it connects gives up, and connects no more', async () => {
  const camera = createServer().listen(0, '127.0.0.1');
  await once(camera, 'listening');
  const place = { host: '127.0.0.1', port: (camera.address() as AddressInfo).port };
  const receiver = await open();
  const connecting = receiver.connect(place);
  receiver.close();
  await expect(connecting).rejects.toThrow('closed');
  await expect(receiver.connect(place)).rejects.toThrow('closed');
  camera.close();
});

test('nobody at the address of a camera is an error', async () => {
  const receiver = await open();
  await expect(receiver.connect({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
  receiver.close();
});

test('a connection that says nothing, or something else, does not keep the camera out', async () => {
  let ended = 0;
  const receiver = await open({ transport: 'tcpPassive', onEnd: () => (ended += 1) });
  receiver.expect({ ssrc: 7, hosts: [] });
  const join = async (bytes: Buffer) => {
    const socket = connect(receiver.port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(bytes);
    return { socket, gone: once(socket, 'close') };
  };
  /** A packet of RTP without content, with its length before it. */
  const packet = (ssrc: number): Buffer => Buffer.from([0, 12, 0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, ssrc]);
  const silent = await join(Buffer.alloc(0));
  await (
    await join(packet(8))
  ).gone;
  expect(receiver).toMatchObject({ heardAt: null, refused: 1 });
  const camera = await join(packet(7));
  await vi.waitFor(() => expect(receiver.heardAt).not.toBeNull());
  await silent.gone;
  await (
    await join(packet(7))
  ).gone;
  expect(ended).toBe(0);
  camera.socket.destroy();
  await vi.waitFor(() => expect(ended).toBe(1));
  receiver.close();
});
