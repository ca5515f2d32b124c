import type { FastifyRequest } from 'fastify';
import type { AccessRule } from '#shared/contract/call.ts';
import type { Caller } from '../api/caller.ts';
import { assertAllowed } from '../api/router.ts';
import type { HttpRegistry } from '../context.ts';

/** The caller of a route, if the rule lets it in as it would to a call. @throws AppError('unauthenticated', 'forbidden') */
export async function authorize(
  http: Pick<HttpRegistry, 'authenticate'>,
  request: FastifyRequest,
  rule: AccessRule,
): Promise<Caller> {
  const caller = await http.authenticate(request);
  assertAllowed(rule, { caller, origin: { address: request.ip } });
  return caller;
}
