import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../api/caller.ts';

interface Deps {
  registry: Registry;
  authenticate: (request: FastifyRequest) => Promise<Caller>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * `/metrics` in the Prometheus format: for programs on this machine, and for administrators from elsewhere. It names no person, but
 * tells how the installation is used.
 */
export function addMetricsRoute(app: FastifyInstance, { registry, authenticate }: Deps): void {
  app.get('/metrics', async (request, reply) => {
    if (!LOOPBACK.has(request.ip) && (await authenticate(request)).role !== 'administrator') {
      throw AppError.forbidden('metrics are for administrators');
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}
