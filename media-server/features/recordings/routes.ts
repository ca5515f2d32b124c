import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { access } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import { MAX_PLAYLIST_MS, RecordingId, RunId } from '#shared/recordings.ts';
import { SourceId } from '#shared/sources.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { authorize } from '../../http/authorize.ts';
import { parse } from '../../http/parse.ts';
import { Viewings } from '../../ingest/viewings.ts';
import { INIT_FILE, runFolder } from '../../recording/footage.ts';
import { mediaPlaylist } from '../../recording/media-playlist.ts';
import type { SegmentFiles } from '../../recording/segment-files.ts';
import { initPath, segmentPath } from './addresses.ts';
import type { Library } from './library.ts';
import type { LiveEgress } from './live.ts';
import type { RecordingRow } from './rows.ts';
import { sendFile } from '../../http/send-file.ts';

/** A viewing is noted with the stretches of this length that were seen of a recording. */
const SLOT_MS = 10 * 60_000;
/** The last segment before a moment is on the disk this much after it. */
const SETTLED_MS = 6_000;
/** What a live playlist names is no older than this. */
const LIVE_MS = 2 * 60_000;
const PLAYLIST_TYPE = 'application/vnd.apple.mpegurl';

const time = z
  .string()
  .regex(/^\d{1,15}$/, 'must be UTC ms')
  .transform(Number);
const Stretch = z
  .object({ from: time, to: time.optional() })
  .refine(({ from, to }) => to === undefined || (to > from && to - from <= MAX_PLAYLIST_MS), {
    path: ['to'],
    message: 'must be behind `from`, by a day at most',
  });
const SegmentName = z.string().regex(/^([1-9]\d{0,8})\.m4s$/, 'must be a number and .m4s');

type Deps = Pick<ServerContext, 'http' | 'audit' | 'clock'> & {
  files: SegmentFiles;
  library: Library;
  live: LiveEgress;
  requireSource: (caller: Caller, sourceId: string) => unknown;
  /** Throws `notFound` for what isn't in the caller's courts. */
  requireRecording: (caller: Caller, recordingId: string) => Promise<RecordingRow>;
};

/** Playlists and media of recordings, rings and live sources as HLS, for signed-in people of the courts that they belong to. */
export function footageRoutes(deps: Deps): (app: FastifyInstance) => Promise<void> {
  const { http, audit, clock, files, library, live } = deps;
  const viewings = new Viewings();

  /** Nothing is sent before the entry is durable: what can't be audited must not be seen. */
  const note = async (
    caller: Caller,
    { action, target, slot, detail }: { action: string; target: string; slot: string; detail: object },
  ): Promise<void> => {
    const key = `${action} ${target} ${slot}`;
    if (!viewings.begins(caller.sessionId, key, clock.now())) {
      return;
    }
    try {
      await audit.append({
        actor: caller.username,
        courtId: caller.courtId,
        courtPath: caller.courtPath,
        action,
        target,
        outcome: 'ok',
        detail: { ...detail, actorId: caller.id },
      });
    } catch (error) {
      viewings.forget(caller.sessionId, key);
      throw error;
    }
  };

  const playlist = async (sourceId: string, from: number, to: number | undefined): Promise<string> => {
    const end = to ?? from + MAX_PLAYLIST_MS;
    const { pieces, lost, isComplete } = await library.footage(sourceId, { from, to: end });
    const isOver = isComplete || end <= clock.now() - SETTLED_MS;
    if (pieces.length === 0 && isOver) {
      throw AppError.notFound('footage of', sourceId);
    }
    return mediaPlaylist(pieces, {
      sequence: lost.segments,
      discontinuities: lost.runs,
      isComplete: isOver,
      uriOf: segmentPath,
      initOf: initPath,
    });
  };

  return async (app) => {
    app.get<{ Params: { id: string } }>('/live/:id/index.m3u8', async (request, reply) => {
      const caller = await authorize(http, request, access.operations);
      const sourceId = parse(SourceId, request.params.id, 'source');
      deps.requireSource(caller, sourceId);
      const detail = { address: request.ip };
      await note(caller, { action: 'hls.watch', target: sourceId, slot: '', detail });
      return reply
        .header('cache-control', 'no-store')
        .type(PLAYLIST_TYPE)
        .send(await live.playlist(sourceId));
    });

    app.get<{ Params: { id: string } }>('/recordings/sources/:id/index.m3u8', async (request, reply) => {
      const caller = await authorize(http, request, access.operations);
      const sourceId = parse(SourceId, request.params.id, 'source');
      const { from, to } = parse(Stretch, request.query, '');
      await library.requireSource(caller, sourceId);
      const text = await playlist(sourceId, from, to);
      return reply.header('cache-control', 'no-store').type(PLAYLIST_TYPE).send(text);
    });

    app.get<{ Params: { id: string } }>('/recordings/:id/index.m3u8', async (request, reply) => {
      const caller = await authorize(http, request, access.operations);
      const id = parse(RecordingId, request.params.id, 'recording');
      const row = await deps.requireRecording(caller, id);
      const text = await playlist(row.source_id, row.started_at, row.ended_at ?? undefined);
      return reply.header('cache-control', 'no-store').type(PLAYLIST_TYPE).send(text);
    });

    app.get<{ Params: { run: string; file: string } }>(
      '/recordings/runs/:run/:file',
      async (request, reply) => {
        const caller = await authorize(http, request, access.operations);
        const runId = parse(RunId, request.params.run, 'run');
        const name = request.params.file;
        if (name === INIT_FILE) {
          await library.requireSegment(caller.courtPath, runId, null);
          const file = `${runFolder(files.root, runId)}/${INIT_FILE}`;
          return sendFile(request, reply, { file, type: 'video/mp4', name });
        }
        const no = Number.parseInt(parse(SegmentName, name, 'file'), 10);
        const { at, ms, sourceId } = await library.requireSegment(caller.courtPath, runId, no);
        const slot = Math.floor(at / SLOT_MS) * SLOT_MS;
        const isLive = 'live' in (request.query as object) && at > clock.now() - LIVE_MS;
        await note(
          caller,
          isLive
            ? { action: 'hls.watch', target: sourceId, slot: '', detail: { address: request.ip } }
            : {
                action: 'recordings.watch',
                target: sourceId,
                slot: String(slot),
                detail: { address: request.ip, from: slot, to: slot + SLOT_MS },
              },
        );
        const file = files.pathOf({ run: { id: runId }, no, at, ms });
        return sendFile(request, reply, { file, type: 'video/iso.segment', name });
      },
    );
  };
}
