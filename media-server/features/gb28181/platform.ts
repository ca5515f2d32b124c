import type { ServerContext } from '../../context.ts';
import { parseChannelAddress } from '../../gb28181/address.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { StartFeeder } from '../sources/feeder.ts';
import { Calls } from './calls.ts';
import { ChannelFeed } from './channel-feed.ts';
import { createGbMetrics, type GbMetrics } from './metrics.ts';
import { Questions } from './questions.ts';
import { GbRegistry } from './registry.ts';

/** What sources of GB/T 28181 stand on: the devices that are known, and the calls to them. */
export interface GbPlatform {
  registry: GbRegistry;
  calls: Calls;
  questions: Questions;
  metrics: GbMetrics;
  /** Brings channels in. */
  feeder: StartFeeder;
}

export async function openGbPlatform(context: ServerContext, sfu: Sfu): Promise<GbPlatform> {
  const { config } = context;
  const log = context.log.child({ part: 'gb28181' });
  const registry = await GbRegistry.open(context);
  const metrics = createGbMetrics(context.metrics, () => registry.online);
  const calls = new Calls(config);
  return {
    registry,
    calls,
    questions: new Questions(registry),
    metrics,
    feeder: (sourceId, { url }, reports) =>
      new ChannelFeed(
        {
          sfu,
          registry,
          calls,
          metrics,
          ffmpegPath: config.ffmpegPath,
          log: log.child({ source: sourceId }),
        },
        parseChannelAddress(url),
        reports,
      ),
  };
}
