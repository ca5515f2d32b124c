import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../media-server/clock.ts';
import { StreamRun } from '../../../media-server/recording/stream-run.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { childrenOf } from '../exchange/support.ts';

/** Less than an address is given to answer. */
const LIMIT_MS = 8_000;

test(
  'who ends a run does not wait for an address that answers nothing, and nothing of it stays behind',
  async () => {
    const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/live.m3u8`;
    const closing = new AbortController();
    const run = StreamRun.start(
      { url, ffmpegPath: 'ffmpeg', clock: systemClock, log: silentLog, signal: closing.signal },
      { onFacts: () => undefined, onFragment: () => undefined, onEnd: () => undefined },
    );
    await Promise.all([
      expect(run).rejects.toThrow('closed'),
      once(server, 'connection').then(() => closing.abort(new Error('closed'))),
    ]);
    expect(childrenOf(process.pid).filter(({ words }) => words.includes(url))).toEqual([]);
  },
  LIMIT_MS,
);
