import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { SpeechSender } from './speech-sender.ts';

const open = (onEnd: () => void): Promise<SpeechSender> =>
  SpeechSender.open({
    offer: { host: '127.0.0.1', port: 9, transport: 'tcpPassive', payloadType: 8, ssrc: 7 },
    ssrc: 7,
    host: '127.0.0.1',
    ports: { base: 0, count: 0 },
    onEnd,
  });

afterEach(() => vi.useRealTimers());

test('a device that is waited for and does not connect is given up', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const onEnd = vi.fn<() => void>();
  const sender = await open(onEnd);
  vi.advanceTimersByTime(4_999);
  expect(onEnd).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onEnd).toHaveBeenCalledOnce();
  sender.close();
});

test('one that has connected is not, and gets each frame behind its length', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const onEnd = vi.fn<() => void>();
  const sender = await open(onEnd);
  const device = connect(sender.port, '127.0.0.1');
  await once(device, 'connect');
  // The server hears of it a turn later.
  await vi.waitUntil(() => {
    sender.send(Buffer.alloc(160, 0xd5));
    return device.bytesRead > 0 || device.readableLength > 0;
  });
  const [chunk] = (await once(device, 'data')) as [Buffer];
  expect(chunk.readUInt16BE(0)).toBe(172);
  expect([...chunk.subarray(2, 4)]).toEqual([0x80, expect.any(Number)]);
  vi.advanceTimersByTime(60_000);
  expect(onEnd).not.toHaveBeenCalled();
  device.destroy();
  sender.close();
});
