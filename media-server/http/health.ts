import type { FastifyInstance } from 'fastify';
import type { Health } from '../context.ts';
import type { Logger } from '../log.ts';

const PROBE_LIMIT_MS = 2_000;

type Probe = () => Promise<Readonly<Record<string, unknown>>>;

/** State of one part of the server. */
export interface PartState {
  ok: boolean;
  [fact: string]: unknown;
}

/** Asks all parts of the server whether they are ready. */
export class HealthParts implements Health {
  readonly #probes = new Map<string, Probe>();
  readonly #log: Logger;
  /** Set while the server drains: it is alive, but not for new work. */
  draining = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  addPart(name: string, probe: Probe): void {
    this.#probes.set(name, probe);
  }

  async check(): Promise<{ ready: boolean; parts: Record<string, PartState> }> {
    const parts = await Promise.all(
      [...this.#probes].map(async ([name, probe]) => [name, await this.#ask(name, probe)] as const),
    );
    return { ready: !this.draining && parts.every(([, { ok }]) => ok), parts: Object.fromEntries(parts) };
  }

  async #ask(name: string, probe: Probe): Promise<PartState> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${PROBE_LIMIT_MS} ms`)), PROBE_LIMIT_MS);
    });
    try {
      return { ...(await Promise.race([probe(), late])), ok: true };
    } catch (error) {
      this.#log.warn({ err: error, part: name }, 'a part is not ready');
      return { ok: false };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** `/health` (ready for work: 200 or 503, with its parts) and `/health/live` (the process answers). */
export function addHealthRoutes(app: FastifyInstance, health: HealthParts): void {
  app.get('/health', async (_request, reply) => {
    const { ready, parts } = await health.check();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, draining: health.draining, parts });
  });
  app.get('/health/live', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ live: true }),
  );
}
