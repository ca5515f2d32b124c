import { expect, test } from 'vitest';
import { reasonOf } from './reasons.ts';

test.each([
  ['[rtsp @ 0x55d4017f5c40] method DESCRIBE failed: 401 Unauthorized', 'unauthorized'],
  ['[rtsp @ 0x55d0f17f5c40] method DESCRIBE failed: 404 Not Found', 'notFound'],
  ['[tcp @ 0x55d40384c404] Connection to tcp://10.0.0.1:554 failed: Connection refused', 'unreachable'],
  ['[rtsp @ 0x7f4040401c40] Connection timed out', 'timeout'],
  ['[rtsp @ 0x7f4040403c40] something else', 'refused'],
  ['spawn ffprobe ENOENT', 'noProgram'],
])('reasonOf() reads %s as %s, whatever digits the address in memory has', (line, reason) => {
  expect(reasonOf(line)).toBe(reason);
});
