import { AppError } from '#shared/errors.ts';
import type { ServerContext } from './context.ts';
import { createExchange } from './features/exchange/index.ts';
import { createMedia, type Media } from './features/media/media.ts';
import { createSources, type Sources } from './features/sources/sources.ts';
import { hlsFeeders } from './ingest/hls.ts';
import { hlsRelay } from './ingest/hls-relay.ts';
import { rtspFeeders } from './ingest/rtsp.ts';
import { Sfu } from './sfu/sfu.ts';
import { snapshotRoute } from './snapshots/route.ts';
import { Stills } from './snapshots/still.ts';
import { snapshotsOfTrack } from './snapshots/taking.ts';

/** Everything that has to do with pictures and sound. */
export interface MediaPlane {
  sfu: Sfu;
  sources: Sources;
  media: Media;
  /** Ends peers, cameras and workers, in this order. Idempotent. */
  close(): Promise<void>;
}

/** Starts the media workers, loads the sources and adds the HLS relay to the server's routes. Throws when a worker can't be started. */
export async function createMediaPlane(context: ServerContext): Promise<MediaPlane> {
  const { config, log, http } = context;
  const sfu = await Sfu.create({ ...context, config: config.sfu });
  try {
    const sources = await createSources({
      ...context,
      feeders: {
        rtsp: rtspFeeders({ sfu, log, ffmpegPath: config.ffmpegPath }),
        hls: hlsFeeders(log),
        rtmpPull: rtspFeeders({ sfu, log, ffmpegPath: config.ffmpegPath }),
      },
      rtmpPort: () => null,
    });
    const media = createMedia({ ...context, sfu, sources });
    const exchange = createExchange({ ...context, sfu, sources, media });
    http.addRoutes(
      hlsRelay({
        authenticate: (request) => http.authenticate(request),
        requireSource: (caller, sourceId) => sources.require(caller, sourceId),
        audit: context.audit,
        clock: context.clock,
      }),
    );
    const stills = new Stills(config.ffmpegPath);
    http.addRoutes(
      snapshotRoute({
        ...context,
        authenticate: (request) => http.authenticate(request),
        sourceOf: (caller, sourceId) => {
          const { track, unitId, isLive } = sources.requireTrack(caller, sourceId, 'video');
          if (!isLive) {
            throw AppError.unavailable(`the source ${sourceId} sends no picture now`);
          }
          return { ...snapshotsOfTrack(track, stills), unitId };
        },
        addWatcher: (unitId, caller) => media.countWatcher(unitId, caller),
      }),
    );
    return {
      sfu,
      sources,
      media,
      close: async () => {
        exchange.close();
        await media.close();
        await sources.close();
        sfu.close();
      },
    };
  } catch (error) {
    sfu.close();
    throw error;
  }
}
