import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { openLoopback } from '../sfu/ports.ts';
import { RtpGate } from './rtp-gate.ts';

const closing: { close: () => void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) {
    each.close();
  }
});

test('what comes before the program is held, and passed on in its order with what comes then', async () => {
  const gate = await RtpGate.open();
  const sender = createSocket('udp4');
  const program = await openLoopback();
  closing.push(gate, sender, program);
  const got: number[] = [];
  program.on('message', (packet) => got.push(packet.readUInt16BE()));
  let next = 0;
  const send = (count: number): void => {
    for (let n = 0; n < count; n += 1) {
      const packet = Buffer.alloc(2);
      packet.writeUInt16BE(next);
      next += 1;
      sender.send(packet, gate.port, '127.0.0.1');
    }
  };
  send(100);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(got).toEqual([]);
  gate.openTo(program.address().port);
  send(50);
  await expect.poll(() => got.length).toBe(150);
  send(1);
  await expect.poll(() => got.length).toBe(151);
  expect(got).toEqual(Array.from({ length: 151 }, (_, n) => n));
});

test('what waits at a gate that is closed is lost; closing it again does nothing', async () => {
  const gate = await RtpGate.open();
  const sender = createSocket('udp4');
  const program = await openLoopback();
  closing.push(gate, sender, program);
  let got = 0;
  program.on('message', () => (got += 1));
  sender.send(Buffer.alloc(2), gate.port, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, 30));
  gate.close();
  gate.close();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(got).toBe(0);
});
