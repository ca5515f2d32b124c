import { parse as parseForm } from 'node:querystring';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError, ERROR_CODES } from '#shared/errors.ts';
import { TRACKER_PATH } from '#shared/trackers.ts';
import type { Given, TrackerIntake } from './intake.ts';
import * as policy from './policy.ts';

type Fields = Readonly<Record<string, unknown>>;

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw AppError.invalidInput('body', (error as Error).message);
  }
}

function requireIdentifier(value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw AppError.invalidInput('id', 'the identifier of the device is missing');
  }
  return value;
}

function givenBy(request: FastifyRequest): Given {
  const body = typeof request.body === 'string' ? request.body : '';
  if (request.headers['content-type']?.startsWith(JSON_TYPE) === true) {
    const json = readJson(body);
    const identifier = requireIdentifier((json as { device_id?: unknown } | null)?.device_id);
    return { address: request.ip, identifier, said: { json } };
  }
  const parameters: Fields = { ...parseForm(body), ...(request.query as Fields) };
  const identifier = requireIdentifier(parameters['id'] ?? parameters['deviceid']);
  return { address: request.ip, identifier, said: { parameters } };
}

/** `GET` and `POST /osmand`: the requests of tracker apps, answered in one line of plain text that such an app shows in its log. */
export function trackerRoute(intake: TrackerIntake): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      [JSON_TYPE, FORM_TYPE],
      { parseAs: 'string', bodyLimit: policy.MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    app.setErrorHandler((error, _request, reply) => {
      if (!(error instanceof AppError)) {
        throw error;
      }
      if (error.code === 'rateLimited' || error.code === 'unavailable') {
        void reply.header('retry-after', policy.RETRY_AFTER_S);
      }
      return reply.code(ERROR_CODES[error.code].http).type('text/plain').send(`${error.message}\n`);
    });
    app.route({
      method: ['GET', 'POST'],
      url: TRACKER_PATH,
      handler: async (request, reply) => {
        const ignored = await intake.take(givenBy(request));
        return reply
          .header('cache-control', 'no-store')
          .type('text/plain')
          .send(ignored === null ? 'ok\n' : `ignored: ${ignored}\n`);
      },
    });
  };
}
