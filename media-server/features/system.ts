import { PROTOCOL_VERSION } from '#shared/contract/system.ts';
import type { Feature, ServerContext } from '../context.ts';
import { VERSION } from '../version.ts';

/** What a client asks before anything else. */
export function createSystem({ clock, config }: Pick<ServerContext, 'clock' | 'config'>): Feature<'system'> {
  return {
    handlers: {
      system: {
        info: async () => ({
          version: VERSION,
          protocolVersion: PROTOCOL_VERSION,
          serverTime: clock.now(),
          demo: config.demo,
        }),
      },
    },
    close: () => Promise.resolve(),
  };
}
