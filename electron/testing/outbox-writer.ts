// Adds entries to the outbox named on the command line, says each id when its promise has resolved, and never ends.
import { randomUUID } from 'node:crypto';
import { Outbox } from '../store/outbox.ts';
import { recordingLog } from './recording-log.ts';

const outbox = await Outbox.open(process.argv[2] ?? '', recordingLog());

for (;;) {
  const id = randomUUID();
  await outbox.add({ id, userId: 'u1', kind: 'instruction', payload: '{}', createdAt: Date.now() });
  process.stdout.write(`${id}\n`);
}
