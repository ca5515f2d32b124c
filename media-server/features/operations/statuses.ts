import type { Knex } from 'knex';
import type { MemberStatus } from '#shared/contract/operations.ts';
import { checkInLevel } from '#shared/operations/check-in.ts';
import { checkUnit, type Check } from '#shared/operations/checks.ts';
import type { Clock } from '../../clock.ts';
import type { Roster } from '../units/roster.ts';
import type { DeviceReports } from './device-reports.ts';
import { listMembers, type MemberRow, type OperationRow, type StoredPlan, type WaiverRow } from './rows.ts';
import type { Stopwatches } from '../../stopwatches.ts';

const AGE_STEP_MS = 5_000;
const floorTo = (value: number, step: number): number => Math.floor(value / step) * step;

/** A unit of an active operation, with what only the server needs. */
export interface Status extends MemberStatus {
  callSign: string;
  task: string;
  /** From when its silence counts, UTC ms; null where it isn't asked. */
  silentFrom: number | null;
}

interface Deps {
  clock: Clock;
  roster: Roster;
  reports: DeviceReports;
  hasLivePicture: (unitId: string) => boolean;
  stopwatches: Stopwatches;
  /** Units with an open emergency call. */
  distressed: () => ReadonlySet<string>;
}

/** How the units of an operation stand, from what is in the store and what they say. */
export class Statuses {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Of the units that are with an operation, in the order of their numbers. */
  async of(db: Knex, row: OperationRow): Promise<Status[]> {
    return (await this.ofEach(db, [row])).get(row.id) ?? [];
  }

  /** Of the units that are with the operations, by operation; only of one unit where it is named. */
  async ofEach(db: Knex, rows: readonly OperationRow[], unitId?: string): Promise<Map<string, Status[]>> {
    if (rows.length === 0) {
      return new Map();
    }
    const ids = rows.map(({ id }) => id);
    const present = (await listMembers(db, ids, unitId)).filter(({ left_at }) => left_at === null);
    const members = Map.groupBy(present, ({ operation_id }) => operation_id);
    const waiverRows: WaiverRow[] = await db('operation_waivers').whereIn('operation_id', ids);
    const waivers = Map.groupBy(waiverRows, ({ operation_id }) => operation_id);
    return new Map(
      rows.map((row) => [row.id, this.#statuses(row, members.get(row.id) ?? [], waivers.get(row.id) ?? [])]),
    );
  }

  #statuses(row: OperationRow, members: readonly MemberRow[], waivers: readonly WaiverRow[]): Status[] {
    const byUnit = Map.groupBy(waivers, ({ unit_id }) => unit_id);
    const { checkInS } = JSON.parse(row.plan) as StoredPlan;
    const intervalMs = row.state === 'running' && checkInS !== null ? checkInS * 1000 : null;
    return members.map((member) => {
      const silentFrom =
        intervalMs === null ? null : Math.max(member.answered_at ?? 0, member.silent_from ?? 0);
      return {
        unitId: member.unit_id,
        callSign: member.call_sign,
        task: member.task,
        connected: (this.#deps.roster.find(member.unit_id)?.connections ?? 0) > 0,
        checks: this.#checks(row, member, byUnit.get(member.unit_id) ?? []),
        answeredAt: member.answered_at,
        silentFrom,
        level:
          intervalMs === null || silentFrom === null
            ? null
            : checkInLevel(this.#silence(member, silentFrom), intervalMs),
        inDistress: this.#deps.distressed().has(member.unit_id),
      };
    });
  }

  #silence({ operation_id, unit_id }: MemberRow, silentFrom: number): number {
    return this.#deps.stopwatches.elapsed(`${operation_id}/${unit_id}`, silentFrom);
  }

  #checks(row: OperationRow, member: MemberRow, waivers: readonly WaiverRow[]): Check[] {
    const { clock, roster, reports, hasLivePicture } = this.#deps;
    const known = {
      report: reports.get(member.unit_id),
      lastFixAt: roster.find(member.unit_id)?.position?.at ?? null,
      hasLivePicture: hasLivePicture(member.unit_id),
      answeredAt: member.answered_at,
      calledAt: row.called_at,
    };
    return checkUnit(known, clock.now()).map((check) => {
      const waived = waivers.find(({ item }) => item === check.item);
      return {
        ...check,
        // An age grows all the time: it is told in steps, not with each tick.
        value:
          check.item === 'position' && check.value !== null ? floorTo(check.value, AGE_STEP_MS) : check.value,
        waiver: waived === undefined ? null : { by: waived.by, at: waived.at, reason: waived.reason },
      };
    });
  }
}
