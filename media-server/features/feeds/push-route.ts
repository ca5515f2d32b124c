import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { EntryId } from '#shared/catalogue/names.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { AppError } from '#shared/errors.ts';
import { MAX_PUSH_BYTES, MAX_PUSH_EVENTS, PUSH_PATH } from '#shared/feeds.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { PushAnswer, PushQueue } from './push-queue.ts';

/** An answer is kept for so long; the same key within it is answered alike. */
const KEY_KEPT_MS = 7 * 86_400_000;
const RETRY_AFTER_S = 1;

const Query = z.strictObject({ catalogueId: EntryId.default('enforcement') });
const Key = z
  .string()
  .regex(/^[\x21-\x7e]{1,120}$/, 'has 1–120 printable characters without spaces')
  .optional();

type Deps = Pick<ServerContext, 'store' | 'clock' | 'audit' | 'http'> & {
  queue: Pick<PushQueue, 'add'>;
  /** Whether the server is going down: no more pushes are taken then. */
  isClosing: () => boolean;
};

function parseLines(body: string): unknown[] {
  return body.split('\n').flatMap((line, index) => {
    if (line.trim() === '') {
      return [];
    }
    try {
      return [JSON.parse(line) as unknown];
    } catch (error) {
      throw AppError.invalidInput(`line ${index + 1}`, (error as Error).message);
    }
  });
}

function parseArray(body: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw AppError.invalidInput('body', (error as Error).message);
  }
  if (!Array.isArray(value)) {
    throw AppError.invalidInput('body', 'is no array of events');
  }
  return value;
}

function readEvents(request: FastifyRequest): CaseEventInput[] {
  const body = typeof request.body === 'string' ? request.body : '';
  const isLines = (request.headers['content-type'] ?? '').startsWith('application/x-ndjson');
  const given = isLines ? parseLines(body) : parseArray(body);
  if (given.length === 0 || given.length > MAX_PUSH_EVENTS) {
    throw AppError.invalidInput('body', `holds 1 to ${MAX_PUSH_EVENTS} events`);
  }
  return given.map((event, index) => {
    const parsed = CaseEventInput.safeParse(event);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const place = ['events', `[${index}]`, ...(issue?.path ?? []).map((part) => `.${String(part)}`)].join(
        '',
      );
      throw AppError.invalidInput(place, issue?.message ?? 'not valid');
    }
    return parsed.data;
  });
}

/**
 * `POST /cases/events`: a case-management system appends events as they happen, as a JSON array or as JSON Lines. A push is all or
 * nothing; with an `Idempotency-Key` the same push again gets the same answer. 429 and 503 mean: the same again in a moment.
 */
export function pushRoute(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { store, clock, audit, http, queue } = deps;

  const known = async (caller: Caller, key: string, bodyHash: string): Promise<PushAnswer | null> => {
    const row = (await store.db('push_keys').where({ user_id: caller.id, key }).first()) as
      { body_hash: string; answer: string } | undefined;
    if (row !== undefined && row.body_hash !== bodyHash) {
      throw AppError.conflict(`the Idempotency-Key ${key} was used for another push`);
    }
    return row === undefined ? null : (JSON.parse(row.answer) as PushAnswer);
  };

  const append = async (
    caller: Caller,
    given: { events: CaseEventInput[]; catalogueId: string; key: string | undefined; bodyHash: string },
  ): Promise<PushAnswer> => {
    const { events, catalogueId, key, bodyHash } = given;
    const before = key === undefined ? null : await known(caller, key, bodyHash);
    if (before !== null) {
      return before;
    }
    return queue.add({
      caller,
      catalogueId,
      events,
      within: async (trx, answer) => {
        if (key !== undefined) {
          const row = { user_id: caller.id, key, body_hash: bodyHash, answer: JSON.stringify(answer) };
          await trx('push_keys').insert({ ...row, at: clock.now() });
          await trx('push_keys')
            .where('at', '<', clock.now() - KEY_KEPT_MS)
            .delete();
        }
      },
    });
  };

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const caller = await http.authenticate(request);
    if (caller.role !== 'feed') {
      throw AppError.forbidden(`the role ${caller.role} may not push events`);
    }
    if (deps.isClosing()) {
      throw AppError.unavailable('the server is going down; push again in a moment');
    }
    const query = Query.safeParse(request.query);
    const key = Key.safeParse(request.headers['idempotency-key']);
    if (!query.success || !key.success) {
      throw AppError.invalidInput(
        key.success ? 'query' : 'Idempotency-Key',
        (query.error ?? key.error)?.issues[0]?.message ?? 'not valid',
      );
    }
    const events = readEvents(request);
    const bodyHash = createHash('sha256').update(String(request.body)).digest('hex');
    const { catalogueId } = query.data;
    const record = (outcome: 'ok' | 'refused' | 'failed', detail: object): Promise<void> =>
      audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action: 'cases.push',
        target: catalogueId,
        outcome,
        detail: { ...detail },
      });
    try {
      const answer = await append(caller, { events, catalogueId, key: key.data, bodyHash });
      await record('ok', answer);
      return await reply.send(answer);
    } catch (error) {
      if (error instanceof AppError) {
        if (error.code === 'rateLimited' || error.code === 'unavailable') {
          void reply.header('retry-after', RETRY_AFTER_S);
        } else {
          await record('failed', { events: events.length, error: error.code, place: error.place ?? null });
        }
      }
      throw error;
    }
  };

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      ['application/json', 'application/x-ndjson'],
      { parseAs: 'string', bodyLimit: MAX_PUSH_BYTES },
      (_request, body, done) => done(null, body),
    );
    app.post(PUSH_PATH, { bodyLimit: MAX_PUSH_BYTES }, handle);
  };
}
