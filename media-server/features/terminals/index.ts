import { AppError } from '#shared/errors.ts';
import type { Position } from '#shared/units.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { TICK_MS } from '../../jt808/policy.ts';
import { Jt808Server } from '../../jt808/server.ts';
import type { Dispatch } from '../dispatch/index.ts';
import type { Sources } from '../sources/sources.ts';
import { setEnrolledAt } from '../units/unit-store.ts';
import type { Roster } from '../units/roster.ts';
import { TerminalGateway } from './gateway.ts';
import { createTerminalMetrics } from './metrics.ts';
import { TerminalRegistry } from './registry.ts';

type Deps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'metrics' | 'audit' | 'config'> & {
  roster: Roster;
  dispatch: Dispatch;
  /** Told when a unit is enrolled by its terminal. */
  sources: Pick<Sources, 'unitChanged'>;
  report: (unitId: string, positions: readonly Position[]) => Promise<void>;
};

/** Terminals of JT/T 808: their enrolment, and the port that takes them where one is configured. Throws when that port is taken. */
export async function createTerminals(deps: Deps): Promise<Feature<'terminals'>> {
  const { store, clock, roster, sources, config } = deps;
  const log = deps.log.child({ part: 'terminals' });
  const registry = await TerminalRegistry.open({ store, clock, roster });
  const metrics = createTerminalMetrics(deps.metrics, () => registry.connected);
  const gateway = new TerminalGateway({ ...deps, log, registry, metrics });
  const { port } = config.jt808;
  const server =
    port === undefined ? null : await Jt808Server.listen({ host: config.host, port }, gateway.accept, log);
  if (server !== null) {
    log.info({ host: config.host, port: server.port }, 'listening for JT/T 808');
  }
  const timer = setInterval(() => gateway.tick(), TICK_MS);
  // Whoever revokes a unit revokes all that speaks for it.
  const stopListening = roster.changed.listen((changes) => {
    for (const { unit } of changes) {
      const terminal = unit.enrolled ? undefined : registry.ofUnit(unit.id);
      if (terminal !== undefined) {
        registry.remove(terminal).catch((error: unknown) => {
          log.error({ err: error, unit: unit.id }, 'the terminal of a revoked unit could not be removed');
        });
      }
    }
  });

  return {
    handlers: {
      terminals: {
        list: async (context) => ({
          port: server?.port ?? null,
          unknown: gateway.unknown,
          terminals: registry.within(signedIn(context).courtPath),
        }),
        enrol: async (context, { unitId, phone, deviceId }) => {
          const unit = roster.require(unitId, signedIn(context).courtPath);
          const terminal = await registry.enrol({ unitId, phone, deviceId: deviceId ?? null });
          if (!unit.enrolled) {
            // At once: a terminal of a unit that isn't enrolled is taken for that of one that was revoked.
            roster.setEnrolled(unitId, true);
            await setEnrolledAt(store, unitId, clock.now());
            await sources.unitChanged(unitId);
          }
          const view = registry.view(terminal);
          if (view === null) {
            throw AppError.notFound('unit', unitId);
          }
          return view;
        },
        remove: async (context, { terminalId }) => {
          await registry.remove(registry.require(terminalId, signedIn(context).courtPath));
          return {};
        },
      },
    },
    close: async () => {
      clearInterval(timer);
      stopListening();
      gateway.close();
      await server?.close();
    },
  };
}
