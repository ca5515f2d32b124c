import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Knex } from 'knex';
import { z } from 'zod';
import { EntryId } from '#shared/catalogue/names.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { AppError } from '#shared/errors.ts';
import { MAX_PUSH_BYTES, MAX_PUSH_EVENTS, PUSH_PATH } from '#shared/feeds.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Push, PushAnswer, PushQueue } from './push-queue.ts';

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

/** What tells a push from others. */
interface Given {
  key: string | undefined;
  /** Of its body and catalogue. */
  hash: string;
}

/** Whether another process, such as an import, has held the store's lock for too long. */
const isBusy = (error: unknown): boolean => (error as { code?: unknown }).code === 'SQLITE_BUSY';

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
 * nothing; with an `Idempotency-Key` the same push again gets the same answer. 429 and 503 mean: the same again in a moment, as
 * `Retry-After` says.
 */
export function pushRoute(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { store, clock, audit, http, queue } = deps;

  const known = async (db: Knex, caller: Caller, { key, hash }: Given): Promise<PushAnswer | null> => {
    if (key === undefined) {
      return null;
    }
    const row = (await db('push_keys').where({ user_id: caller.id, key }).first()) as
      { body_hash: string; answer: string } | undefined;
    if (row !== undefined && row.body_hash !== hash) {
      throw AppError.conflict(`the Idempotency-Key ${key} was used for another push`);
    }
    return row === undefined ? null : (JSON.parse(row.answer) as PushAnswer);
  };

  /** Keeps the answer in the transaction of its events. The same push may have come twice at a time: then the first one's holds. */
  const keep = async (
    trx: Knex,
    caller: Caller,
    given: Given & { answer: PushAnswer },
  ): Promise<PushAnswer> => {
    const { key, hash, answer } = given;
    const before = await known(trx, caller, given);
    if (before !== null || key === undefined) {
      return before ?? answer;
    }
    const now = clock.now();
    const row = { user_id: caller.id, key, body_hash: hash, answer: JSON.stringify(answer), at: now };
    await trx('push_keys').insert(row);
    await trx('push_keys')
      .where('at', '<', now - KEY_KEPT_MS)
      .delete();
    return answer;
  };

  const append = async (
    caller: Caller,
    given: Given & { events: CaseEventInput[]; catalogueId: string },
  ): Promise<PushAnswer> => {
    const { events, catalogueId } = given;
    const within: Push['within'] = (trx, answer) => keep(trx, caller, { ...given, answer });
    return (await known(store.db, caller, given)) ?? queue.add({ caller, catalogueId, events, within });
  };

  const callers = new WeakMap<FastifyRequest, Caller>();

  /** Before the body is read: nobody else may send megabytes. */
  const admit = async (request: FastifyRequest): Promise<void> => {
    const caller = await http.authenticate(request);
    if (caller.role !== 'feed') {
      throw AppError.forbidden(`the role ${caller.role} may not push events`);
    }
    if (deps.isClosing()) {
      throw AppError.unavailable('the server is going down; push again in a moment');
    }
    callers.set(request, caller);
  };

  const handle = async (request: FastifyRequest): Promise<PushAnswer> => {
    const caller = callers.get(request);
    if (caller === undefined) {
      throw new Error('a push was let in by nobody');
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
    const { catalogueId } = query.data;
    const hash = createHash('sha256')
      .update(`${catalogueId} ${String(request.body)}`)
      .digest('hex');
    const record = (outcome: 'ok' | 'failed', detail: object): Promise<void> =>
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
      const answer = await append(caller, { events, catalogueId, key: key.data, hash });
      await record('ok', answer);
      return answer;
    } catch (error) {
      if (isBusy(error)) {
        throw AppError.unavailable('the store is busy; push again in a moment', error);
      }
      if (error instanceof AppError && !error.retryable) {
        await record('failed', { events: events.length, error: error.code, place: error.place ?? null });
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
    app.addHook('onError', (_request, reply, error, done) => {
      if (error instanceof AppError && (error.code === 'rateLimited' || error.code === 'unavailable')) {
        void reply.header('retry-after', RETRY_AFTER_S);
      }
      done();
    });
    app.route({
      method: 'POST',
      url: PUSH_PATH,
      bodyLimit: MAX_PUSH_BYTES,
      onRequest: admit,
      handler: handle,
    });
  };
}
