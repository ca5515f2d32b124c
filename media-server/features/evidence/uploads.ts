import { PassThrough, Readable } from 'node:stream';
import { FileStore } from '@tus/file-store';
import { ERRORS, MemoryLocker, Server, Upload, type KvStore } from '@tus/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { AppError, ERROR_CODES } from '#shared/errors.ts';
import { evidenceUploadPath } from '#shared/evidence.ts';
import { isOpen } from '#shared/evidence-state.ts';
import type { Clock } from '../../clock.ts';
import type { HttpRegistry } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { parse } from '../../http/parse.ts';
import type { Store } from '../../store/open.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import type { Items } from './items.ts';
import { Room } from './room.ts';
import type { EvidenceRow } from './rows.ts';
import type { Settling } from './settling.ts';

const UPLOADS = '/evidence/uploads';
const Params = z.object({ id: z.uuid() });
/** An upload whose connection has died silently gives way to its successor after this, ms. */
const GIVE_WAY_MS = 500;
/** Of the protocol's headers those that its answers carry. */
const ANSWERED = ['tus-resumable', 'upload-offset', 'upload-length'] as const;

interface Deps {
  http: HttpRegistry;
  store: Store;
  clock: Clock;
  files: EvidenceFiles;
  room: Room;
  items: Items;
  settling: Settling;
}

/** What the protocol has to know of an upload stands in the item's row: its file alone says how far it has come. */
function configStore(items: Items): KvStore {
  return {
    get: async (id) => {
      const row = await items.find(id);
      return row && new Upload({ id, size: row.size, offset: 0 });
    },
    set: () => Promise.resolve(),
    delete: () => Promise.resolve(),
  };
}

/** What arrives, for the library to read as much of it as it wants. */
interface Arriving {
  stream: Readable;
  /** Lets the rest of it go by unread, so that the connection can be used again. */
  release: () => void;
}

function arrivingIn(request: FastifyRequest): Arriving {
  const raw = (request.body as Readable | undefined) ?? request.raw;
  const stream = new PassThrough();
  const onClose = (): void => {
    if (!raw.readableEnded) {
      stream.destroy(new Error('the connection was cut'));
    }
  };
  raw.once('close', onClose).once('error', onClose);
  raw.pipe(stream);
  return {
    stream,
    release: () => {
      raw.off('close', onClose).unpipe(stream);
      raw.resume();
      stream.destroy();
    },
  };
}

/** The request as the protocol's library takes it; HTTP/2's pseudo headers have no place there. */
function toWebRequest(request: FastifyRequest, id: string, body: Readable | null): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && !name.startsWith(':')) {
      headers.set(name, value);
    }
  }
  const url = `https://localhost${evidenceUploadPath(id)}`;
  const { method } = request;
  if (body === null) {
    return new Request(url, { method, headers });
  }
  // What a body that comes as a stream asks for, and the types of the DOM don't know.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers,
    body: Readable.toWeb(body) as ReadableStream,
    duplex: 'half',
  };
  return new Request(url, init);
}

/** Says plainly why an item could not be written; anything else is the library's to say. */
async function explain(
  room: Room,
  error: unknown,
): Promise<{ status_code: number; body: string } | undefined> {
  if (error !== ERRORS.FILE_WRITE_ERROR) {
    return undefined;
  }
  const isFull = (await room.left()) <= 0;
  const { code, message, retryable } = isFull
    ? Room.full()
    : AppError.unavailable('the item could not be written; send it again');
  return { status_code: ERROR_CODES[code].http, body: JSON.stringify({ code, message, retryable }) };
}

/**
 * Upload of items by the tus protocol 1.0.0 (core): HEAD tells how far an item has come, PATCH goes on. Items are made by their
 * announcement, so that nothing is taken of which nobody knows what it is.
 */
export function uploadRoutes(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { http, store, clock, files, room, items, settling } = deps;
  const tus = new Server({
    path: UPLOADS,
    datastore: new FileStore({ directory: files.root, configstore: configStore(items) }),
    locker: new MemoryLocker(),
    lockDrainTimeout: GIVE_WAY_MS,
    allowedOrigins: () => false,
    onResponseError: (_request, error) => explain(room, error),
  });

  /** Lets a part of an item in. @throws AppError('unavailable') when the disk is full */
  const admit = async (row: EvidenceRow): Promise<void> => {
    await room.assert(row.size - ((await files.received(row.id)) ?? 0));
    const touched = { touched_at: clock.now() };
    if (row.state === 'announced') {
      await items.step(row, 'receive', touched);
    } else {
      await store.db('evidence').where({ id: row.id }).update(touched);
    }
  };

  /** Cuts off each upload that is under way. */
  const cutOffs = new Set<() => void>();

  return async (app) => {
    // What has arrived stays; without this a slow upload would hold the server's end up.
    app.addHook('preClose', (done) => {
      cutOffs.forEach((cutOff) => cutOff());
      done();
    });
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    app.route({
      method: ['HEAD', 'PATCH'],
      url: `${UPLOADS}/:id`,
      handler: async (request, reply) => {
        const caller = await authorize(http, request, access.unit);
        const { id } = parse(Params, request.params, '');
        const row = await items.requireOf(caller.id, id);
        const isWriting = request.method === 'PATCH';
        if (!isOpen(row.state) && (isWriting || row.state !== 'complete')) {
          throw new AppError('expired', `the item is ${row.state}; announce it again`);
        }
        if (isWriting) {
          await admit(row);
        }
        const arriving = isWriting ? arrivingIn(request) : null;
        const cutOff = (): void => void request.raw.socket.destroy();
        cutOffs.add(cutOff);
        const answer = await tus
          .handleWeb(toWebRequest(request, id, arriving?.stream ?? null))
          .finally(() => {
            cutOffs.delete(cutOff);
            arriving?.release();
          });
        if (isWriting && answer.headers.get('upload-offset') === String(row.size)) {
          await settling.settle(id);
        }
        for (const name of ANSWERED) {
          const value = answer.headers.get(name);
          if (value !== null) {
            void reply.header(name, value);
          }
        }
        const text = await answer.text();
        return reply.code(answer.status).header('cache-control', 'no-store').send(text);
      },
    });
  };
}
