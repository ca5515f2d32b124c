import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, ERROR_CODES } from '#shared/errors.ts';
import { SourceId } from '#shared/sources.ts';
import { allowOrigin, answerOptions } from './cors.ts';
import type { ExchangeLink } from './link.ts';
import { answerOf, Refusal, retryAfterOf } from './refusal.ts';

export const SDP = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';
/** A browser's offer has about 10 kB. */
const MAX_BODY_BYTES = 64 * 1024;

const ENDPOINT = { methods: 'GET, HEAD, OPTIONS, POST', accepts: { 'accept-post': SDP } };
const SESSION = { methods: 'DELETE, GET, HEAD, OPTIONS, PATCH', accepts: { 'accept-patch': FRAGMENT } };

/** One of the two protocols, whose requests differ only in who may make them. */
export interface ExchangeProtocol<Who> {
  /** `/whip` or `/whep`. */
  base: string;
  allowedOrigins: readonly string[];
  /** Who asks; throws where nobody may. `begins` for a POST. */
  admit(request: FastifyRequest, sourceId: string, begins: boolean): Promise<Who>;
  /** Begins a session. */
  begin(
    who: Who,
    request: { address: string; body: string },
  ): Promise<{ link: ExchangeLink; answer: string }>;
  /** A session of this client. Throws `notFound`. */
  require(who: Who, sourceId: string, sessionId: string): ExchangeLink;
}

interface Place {
  Params: { sourceId: string; sessionId: string };
}

function assertType(request: FastifyRequest, type: string): void {
  const given = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (given !== type) {
    throw new Refusal(415, `send the body as ${type}`);
  }
}

const bodyOf = (request: FastifyRequest): string => (typeof request.body === 'string' ? request.body : '');

const sourceIdOf = (request: FastifyRequest<Place>): string => {
  const { sourceId } = request.params;
  if (!SourceId.safeParse(sourceId).success) {
    throw AppError.notFound('source', sourceId.slice(0, 80));
  }
  return sourceId;
};

/** The HTTP resources of WHIP or WHEP: an endpoint for each source, and a session below it for each exchange. */
export function exchangeRoutes<Who>(
  protocol: ExchangeProtocol<Who>,
): (app: FastifyInstance) => Promise<void> {
  const admitted = new WeakMap<FastifyRequest, Who>();

  /** Before the body is read. */
  const admit = async (request: FastifyRequest<Place>): Promise<void> => {
    admitted.set(request, await protocol.admit(request, sourceIdOf(request), request.method === 'POST'));
  };
  const whoOf = (request: FastifyRequest): Who => {
    const who = admitted.get(request);
    if (who === undefined) {
      throw new Error('a request was let in by nobody');
    }
    return who;
  };
  const linkOf = (request: FastifyRequest<Place>): ExchangeLink =>
    protocol.require(whoOf(request), sourceIdOf(request), request.params.sessionId);

  const post = async (request: FastifyRequest<Place>, reply: FastifyReply): Promise<FastifyReply> => {
    assertType(request, SDP);
    const { link, answer } = await protocol.begin(whoOf(request), {
      address: request.ip,
      body: bodyOf(request),
    });
    return reply
      .code(201)
      .headers({
        location: `${protocol.base}/${link.sourceId}/${link.id}`,
        etag: link.etag,
        'accept-patch': FRAGMENT,
        'cache-control': 'no-store',
      })
      .type(SDP)
      .send(answer);
  };

  const patch = async (request: FastifyRequest<Place>, reply: FastifyReply): Promise<FastifyReply> => {
    assertType(request, FRAGMENT);
    const answer = await linkOf(request).patch(request.headers['if-match'], bodyOf(request));
    return answer.status === 204
      ? reply.code(204).send()
      : reply.code(200).header('etag', answer.etag).type(FRAGMENT).send(answer.body);
  };

  const remove = async (request: FastifyRequest<Place>, reply: FastifyReply): Promise<FastifyReply> => {
    linkOf(request).end('deleted');
    return reply.code(200).send();
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      [SDP, FRAGMENT],
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    app.addHook('onRequest', async (request, reply) => allowOrigin(request, reply, protocol.allowedOrigins));
    app.addHook('onError', async (_request, reply, error) => {
      const retryAfter = retryAfterOf(error);
      if (retryAfter !== null) {
        void reply.header('retry-after', retryAfter);
      }
      if (error instanceof AppError && ERROR_CODES[error.code].http === 401) {
        void reply.header('www-authenticate', 'Bearer');
      }
    });
    app.setErrorHandler((error, _request, reply) => {
      const known = answerOf(error);
      if (known === null) {
        throw error;
      }
      return reply.code(known.status).send(known.info);
    });
    for (const [url, { methods, accepts }] of [
      [`${protocol.base}/:sourceId`, ENDPOINT],
      [`${protocol.base}/:sourceId/:sessionId`, SESSION],
    ] as const) {
      // Neither has a representation (RFC 9725, section 4.1).
      app.get(url, (_request, reply) => reply.code(204).send());
      app.options(url, (request, reply) => answerOptions(request, reply, { methods, accepts }));
    }
    const [endpoint, session] = [`${protocol.base}/:sourceId`, `${protocol.base}/:sourceId/:sessionId`];
    app.route<Place>({ method: 'POST', url: endpoint, onRequest: admit, handler: post });
    app.route<Place>({ method: 'PATCH', url: session, onRequest: admit, handler: patch });
    app.route<Place>({ method: 'DELETE', url: session, onRequest: admit, handler: remove });
    const notAllowed = (methods: string) => (_request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('allow', methods);
      throw new Refusal(405, `this resource takes ${methods}`);
    };
    app.route({
      method: ['PUT', 'PATCH', 'DELETE'],
      url: endpoint,
      onRequest: notAllowed(ENDPOINT.methods),
      handler: notAllowed(ENDPOINT.methods),
    });
    app.route({
      method: ['PUT', 'POST'],
      url: session,
      onRequest: notAllowed(SESSION.methods),
      handler: notAllowed(SESSION.methods),
    });
  };
}
