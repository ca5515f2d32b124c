import { expect, it } from 'vitest';
import { isRtcp, parseRtp, parseSenderReports, sequenceDifference, timestampDifference } from './rtp.ts';

const packet = (first: number, rest: string, payload = 'aabb'): Buffer =>
  Buffer.from(`${first.toString(16)}e4000500000009deadbeef${rest}${payload}`, 'hex');

it('parseRtp() finds the payload behind sources and extensions, without padding', () => {
  const plain = parseRtp(packet(0x80, ''));
  expect(plain).toMatchObject({ sequence: 5, timestamp: 9, ssrc: 0xde_ad_be_ef });
  expect(plain?.payload.toString('hex')).toBe('aabb');
  expect(parseRtp(packet(0x82, '0000000100000002'))?.payload.toString('hex')).toBe('aabb');
  expect(parseRtp(packet(0x90, 'bede000111223344'))?.payload.toString('hex')).toBe('aabb');
  expect(parseRtp(packet(0xa0, '', 'aabb000003'))?.payload.toString('hex')).toBe('aabb');
});

it('parseRtp() refuses what is cut off or of another version', () => {
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.alloc(1),
    packet(0x80, '').subarray(0, 11),
    packet(0x40, ''),
    packet(0x8f, ''),
    packet(0x90, 'bede', ''),
    packet(0x90, 'bedeffff', ''),
    packet(0xa0, '', 'ff'),
  ]) {
    expect(parseRtp(bytes)).toBeNull();
  }
});

it('parseSenderReports() reads each report of a compound packet', () => {
  const report = Buffer.from(
    '80c80006' + '0000000b' + 'e90b6480' + '80000000' + '00015f90' + '00000001' + '00000002',
    'hex',
  );
  const description = Buffer.from('81ca0001' + '0000000b', 'hex');
  expect(isRtcp(report)).toBe(true);
  expect(isRtcp(packet(0x80, ''))).toBe(false);
  expect(parseSenderReports(Buffer.concat([report, description]))).toEqual([
    { ssrc: 11, timestamp: 90_000, ntpMs: (0xe9_0b_64_80 - 2_208_988_800) * 1000 + 500 },
  ]);
  expect(parseSenderReports(report.subarray(0, 20))).toEqual([]);
  expect(parseSenderReports(Buffer.from('80c8', 'hex'))).toEqual([]);
});

it('differences of counters that wrap', () => {
  expect(timestampDifference(5, 0xff_ff_ff_fb)).toBe(10);
  expect(timestampDifference(0xff_ff_ff_fb, 5)).toBe(-10);
  expect(sequenceDifference(2, 0xff_fe)).toBe(4);
  expect(sequenceDifference(0xff_fe, 2)).toBe(-4);
});
