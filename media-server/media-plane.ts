import { AppError } from '#shared/errors.ts';
import type { ServerContext } from './context.ts';
import { createExchange, type Exchange } from './features/exchange/index.ts';
import { openGbPlatform, type GbPlatform } from './features/gb28181/platform.ts';
import { openLinePlatform, type LinePlatform } from './features/lines/platform.ts';
import { createMedia, type Media } from './features/media/media.ts';
import { createSources, type Sources } from './features/sources/sources.ts';
import { hlsFeeders } from './ingest/hls.ts';
import { hlsRelay } from './ingest/hls-relay.ts';
import { pullFeeders } from './ingest/pull.ts';
import { Sfu } from './sfu/sfu.ts';
import { snapshotRoute } from './snapshots/route.ts';
import { Stills } from './snapshots/still.ts';
import { snapshotsOfTrack } from './snapshots/taking.ts';

/** Everything that has to do with pictures and sound. */
export interface MediaPlane {
  sfu: Sfu;
  sources: Sources;
  media: Media;
  gb28181: GbPlatform;
  lines: LinePlatform;
  /** Ends encoders and players, peers, cameras and workers, in this order. Idempotent. */
  close(): Promise<void>;
}

/** Starts the media workers, loads the sources and adds the HLS relay to the server's routes. Throws when a worker can't be started. */
export async function createMediaPlane(context: ServerContext): Promise<MediaPlane> {
  const { config, log, http } = context;
  const sfu = await Sfu.create({ ...context, config: config.sfu });
  const endings: (() => Promise<void> | void)[] = [() => sfu.close()];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) {
      await end();
    }
  };
  let exchange: Exchange | null = null;
  try {
    const gb28181 = await openGbPlatform(context, sfu);
    const lines = openLinePlatform(context);
    const sources = await createSources({
      ...context,
      feeders: {
        rtsp: pullFeeders({ protocol: 'rtsp', sfu, log, ffmpegPath: config.ffmpegPath }),
        hls: hlsFeeders(log),
        rtmpPull: pullFeeders({ protocol: 'rtmp', sfu, log, ffmpegPath: config.ffmpegPath }),
        gb28181: gb28181.feeder,
        line: lines.feeder,
      },
      demand: lines.demand,
      rtmpPorts: () => exchange?.rtmpPorts ?? { plain: null, tls: null },
    });
    endings.push(() => sources.close());
    const media = createMedia({ ...context, sfu, sources });
    endings.push(() => media.close());
    const created = await createExchange({ ...context, sfu, sources, media });
    exchange = created;
    endings.push(() => created.close());
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
    return { sfu, sources, media, gb28181, lines, close };
  } catch (error) {
    await close();
    throw error;
  }
}
