import type { FastifyReply, FastifyRequest } from 'fastify';
import { isOriginAllowed } from '../../http/origin.ts';

const MAX_AGE_S = 600;

/** Lets pages of the allowed origins read the answer (Fetch, section 3.2). Nothing is said to others: their browser refuses. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, allowed: readonly string[]): void {
  const { origin } = request.headers;
  void reply.header('vary', 'origin');
  if (origin !== undefined && isOriginAllowed(request.headers, allowed)) {
    void reply.headers({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'location, etag, link, retry-after, accept-patch, accept-post',
    });
  }
}

/** Answers a preflight, and any other OPTIONS (RFC 9725, section 4.2). */
export function answerOptions(
  request: FastifyRequest,
  reply: FastifyReply,
  { methods, accepts }: { methods: string; accepts: Readonly<Record<string, string>> },
): FastifyReply {
  if (request.headers['access-control-request-method'] !== undefined) {
    void reply.headers({
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'authorization, content-type, if-match, link',
      'access-control-max-age': MAX_AGE_S,
    });
  }
  return reply
    .headers({ allow: methods, ...accepts })
    .code(200)
    .send();
}
