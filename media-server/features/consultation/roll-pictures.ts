import path from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { seesMatters } from '#shared/consultation/view.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { parse } from '../../http/parse.ts';
import { Stills } from '../../snapshots/still.ts';
import { snapshotsOfTrack } from '../../snapshots/taking.ts';
import { FileStore } from '../../store/files.ts';
import { findPicture, insertPicture } from './rows.ts';
import type { SessionMedia } from './session-media.ts';
import type { Sessions } from './sessions.ts';

const MAX_BYTES = 4 * 1024 * 1024;

type Deps = Pick<ServerContext, 'store' | 'clock' | 'http' | 'log' | 'config'> & {
  sessions: Sessions;
  media: SessionMedia;
};

export interface PictureIds {
  id: string;
  rollId: string;
  siteId: string;
}

export interface RollPicture {
  type: string;
  data: Readable;
}

/** Pictures of sites at the moment of their answer to a roll call, taken by the server from what the site sends. */
export class RollPictures {
  readonly #deps: Deps;
  readonly #files: FileStore;
  readonly #stills: Stills;
  #elsewhere: (caller: Caller, ids: PictureIds) => Promise<RollPicture | null> = () => Promise.resolve(null);

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#files = new FileStore(path.join(deps.config.dataDir, 'consultation-pictures'), MAX_BYTES);
    this.#stills = new Stills(deps.config.ffmpegPath);
    deps.http.addRoutes(this.#routes());
  }

  /** Takes the picture of a site that has just answered; one that sends no picture has none. */
  async take(consultationId: string, rollId: string, siteId: string): Promise<void> {
    const { media, sessions, store, clock, log } = this.#deps;
    const sent = media.find(consultationId, siteId, 'video');
    if (sent === undefined) {
      return;
    }
    try {
      const demand = await sent.demand?.();
      demand?.want({ paused: false });
      const { type, data } = await snapshotsOfTrack(sent.track, this.#stills)
        .take()
        .finally(() => demand?.release());
      const { sha256 } = await this.#files.put(Readable.from([data]), data.length);
      await insertPicture(store.db, {
        consultation_id: consultationId,
        roll_id: rollId,
        site_id: siteId,
        at: clock.now(),
        type,
        sha256,
      });
      await sessions.happen(consultationId, { type: 'picture', rollId, siteId }, null);
    } catch (error) {
      log.warn(
        { err: error, consultation: consultationId, site: siteId },
        'no picture of an answer could be taken',
      );
    }
  }

  /** The picture of a site at its answer, for who sees what the session deals with. @throws AppError('notFound') */
  async read(caller: Caller, { id, rollId, siteId }: PictureIds): Promise<RollPicture> {
    const { sessions, store } = this.#deps;
    const { state } = await sessions.require(caller, id);
    const own = sessions.placeOf(state, caller)?.id ?? null;
    const picture = await findPicture(store.db, { rollId, siteId });
    const isSeen = seesMatters(state, { siteId: own, isHost: sessions.isHost(state, caller) });
    if (picture === undefined || picture.consultation_id !== id || !isSeen) {
      throw AppError.notFound('picture', siteId);
    }
    return { type: picture.type, data: await this.#files.open(picture.sha256) };
  }

  /** Where pictures of sessions that are held elsewhere come from; it answers with null for those that are held here. */
  useElsewhere(elsewhere: (caller: Caller, ids: PictureIds) => Promise<RollPicture | null>): void {
    this.#elsewhere = elsewhere;
  }

  #routes(): (app: FastifyInstance) => Promise<void> {
    const { http } = this.#deps;
    return async (app) => {
      app.get<{ Params: { id: string; roll: string; site: string } }>(
        '/consultations/:id/rolls/:roll/:site',
        async (request, reply) => {
          const caller = await authorize(http, request, access.command);
          const id = parse(z.uuid(), request.params.id, 'id');
          const rollId = parse(z.uuid(), request.params.roll, 'roll');
          const siteId = parse(z.uuid(), request.params.site, 'site');
          const ids = { id, rollId, siteId };
          const picture = (await this.#elsewhere(caller, ids)) ?? (await this.read(caller, ids));
          return reply
            .header('content-type', picture.type)
            .header('cache-control', 'private, max-age=86400, immutable')
            .send(picture.data);
        },
      );
    };
  }
}
