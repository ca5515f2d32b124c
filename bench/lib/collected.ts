import { once } from 'node:events';
import type { CDPSession, Page } from 'playwright';
import { z } from 'zod';
import { WebSocket } from 'ws';
import { until } from './scene.ts';

const LIMIT_MS = 10_000;
const BETWEEN_MS = 300;
const Targets = z.array(z.object({ webSocketDebuggerUrl: z.string() })).min(1);
const Answer = z.object({ id: z.number(), result: z.object({ usedSize: z.number().optional() }) });

/** Has a page's garbage collected, twice: what the first time frees may have held something that the second one frees. */
export async function collectGarbage(page: Page, cdp: CDPSession): Promise<void> {
  await cdp.send('HeapProfiler.collectGarbage');
  await page.waitForTimeout(BETWEEN_MS);
  await cdp.send('HeapProfiler.collectGarbage');
}

/** The heap of a Node process as it is when all that can go is gone. */
export class CollectedHeap {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (usedBytes: number | undefined) => void>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = Answer.safeParse(JSON.parse(data.toString('utf8')));
      if (answer.success) {
        this.#waiting.get(answer.data.id)?.(answer.data.result.usedSize);
      }
    });
  }

  /** Asks the process to let itself be inspected. It must have been started with `--inspect-port` of this port. */
  static async open(pid: number, port: number): Promise<CollectedHeap> {
    process.kill(pid, 'SIGUSR1');
    const url = await until('the inspector', LIMIT_MS, async () => {
      try {
        const targets = Targets.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).json());
        return targets[0]?.webSocketDebuggerUrl ?? null;
      } catch {
        // It doesn't listen yet.
        return null;
      }
    });
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new CollectedHeap(socket);
  }

  /** Bytes. */
  async read(): Promise<number> {
    // Twice, as of a page.
    await this.#call('HeapProfiler.collectGarbage');
    await this.#call('HeapProfiler.collectGarbage');
    return (await this.#call('Runtime.getHeapUsage')) ?? Number.NaN;
  }

  close(): void {
    this.#socket.close();
  }

  #call(method: string): Promise<number | undefined> {
    this.#calls += 1;
    const id = this.#calls;
    this.#socket.send(JSON.stringify({ id, method }));
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }
}
