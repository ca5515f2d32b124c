import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('createLog() keeps passwords, addresses and rows of the store out of an entry', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const refused = Object.assign(new Error('null value in column "name"'), {
    detail: 'Failing row contains (x, null, rtsp://camera:secret@10.0.0.1/).',
  });
  log.error({ err: refused, url: 'rtsp://secret', source: { password: 'secret' } }, 'a call failed');
  expect(lines.join('')).toContain('null value in column');
  expect(lines.join('')).not.toContain('secret');
});
