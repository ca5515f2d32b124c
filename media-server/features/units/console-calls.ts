import type { Unit } from '#shared/units.ts';
import type { UnitsEvent } from '#shared/contract/units.ts';
import { isInSubtree } from '#shared/courts.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { MinuteLimiter } from '../identity/login-guard.ts';
import type { SosDesk } from '../dispatch/sos.ts';
import type { Sources } from '../sources/sources.ts';
import type { EnrolmentCodes } from './enrolment.ts';
import { unitsAtWork } from '../dispatch/instruction-store.ts';
import { nearestUnits, passedOverUnits } from './nearest.ts';
import { readHistory } from './history.ts';
import { readTrack } from './position-store.ts';
import { toUnit, type Roster } from './roster.ts';
import { insertUnit, setEnrolledAt } from './unit-store.ts';

interface Deps extends Pick<ServerContext, 'store' | 'clock' | 'courts' | 'sessions'> {
  roster: Roster;
  codes: EnrolmentCodes;
  attempts: MinuteLimiter;
  sos: SosDesk;
  sources: Pick<Sources, 'unitChanged'>;
}

/** The console's view of units: who there is, where, how a device becomes one and stops being one. */
export function consoleCalls(deps: Deps): ServerHandlers<'units'> {
  const { store, clock, courts, sessions, roster, codes, attempts, sos, sources } = deps;

  const list = ({ courtPath }: Caller): Unit[] => roster.within(courtPath).map(toUnit);

  async function* watch(caller: Caller, signal: AbortSignal): AsyncGenerator<UnitsEvent, void> {
    const snapshot = () => Promise.resolve({ type: 'snapshot' as const, units: list(caller) });
    for await (const item of roster.changed.read(snapshot, AbortSignal.any([signal, caller.ended]))) {
      if ('type' in item) {
        yield item;
        continue;
      }
      for (const { courtPath, unit } of item) {
        if (isInSubtree(courtPath, caller.courtPath)) {
          yield { type: 'upsert', unit };
        }
      }
    }
  }

  return {
    list: async (context) => list(signedIn(context)),
    watch: (context, _input, signal) => watch(signedIn(context), signal),
    create: async (context, { courtId, ...unit }) => {
      const court = courts.require(courtId, signedIn(context).courtPath);
      return toUnit(roster.add(await insertUnit(store, { court, ...unit, createdAt: clock.now() })));
    },
    createEnrolmentCode: (context, { unitId }) =>
      codes.create(roster.require(unitId, signedIn(context).courtPath).id),
    enrol: async ({ origin }, { code, client }) => {
      const giveBack = attempts.take(origin.address);
      const unitId = await codes.redeem(code);
      giveBack();
      const signed = await sessions.createForUnit(unitId, client);
      await setEnrolledAt(store, unitId, clock.now());
      roster.setEnrolled(unitId, true);
      await sources.unitChanged(unitId);
      return signed;
    },
    revoke: async (context, { unitId }) => {
      const { id } = roster.require(unitId, signedIn(context).courtPath);
      await codes.voidAll(id);
      await setEnrolledAt(store, id, null);
      await sessions.revokeUnit(id);
      const revoked = roster.setEnrolled(id, false);
      await sources.unitChanged(id);
      return toUnit(revoked);
    },
    track: (context, range) => {
      const { courtPath } = signedIn(context);
      roster.require(range.unitId, courtPath);
      return readTrack(store, courtPath, range);
    },
    history: async (context, { from, to, unitIds }) => {
      const { courtPath } = signedIn(context);
      for (const unitId of unitIds ?? []) {
        roster.require(unitId, courtPath);
      }
      const wanted = unitIds ?? roster.within(courtPath).map(({ id }) => id);
      return readHistory(store, courtPath, { from, to, unitIds: wanted });
    },
    nearest: async (context, { lon, lat, limit, radiusM }) => {
      const units = roster.within(signedIn(context).courtPath);
      const [inDistress, busy] = await Promise.all([sos.unitsInDistress(), unitsAtWork(store)]);
      const search = { units, point: { lon, lat }, radiusM, limit, now: clock.now() };
      return nearestUnits({ ...search, inDistress, busy });
    },
    passedOver: async (context, { lon, lat, limit, radiusM }) => {
      const units = roster.within(signedIn(context).courtPath);
      return passedOverUnits({ units, point: { lon, lat }, radiusM, limit });
    },
  };
}
