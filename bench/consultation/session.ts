import { randomUUID } from 'node:crypto';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import { pinTo } from '../lib/cpu.ts';
import type { ApiSession } from '../../tests/e2e/support/api.ts';
import { until, type Scene } from '../lib/scene.ts';
import type { Seat } from './seat.ts';
import { Sites } from './sites.ts';
import type { Staffed } from '../../tests/e2e/support/staff.ts';

const MINUTES = 60;
const LIMIT_MS = 60_000;

/** The consoles of a session: a court that speaks, and two that listen. */
export interface Seats {
  speaking: Seat;
  listening: Seat;
  other: Seat;
}

/** Courts of the consoles, in the order of `Seats`. */
export const SEAT_COURTS = ['zj-hz', 'zj-nb', 'zj-hz-xihu'] as const;
/** The court that holds the session; its place is simulated, its commands come by its own link. */
const CHAIR_COURT = 'zj';
/** Sites that aren't simulated courts: the consoles, and the chair. */
export const OTHER_SITES = SEAT_COURTS.length + 1;

/** Server, media workers and simulated sites share one core, all consoles the other: a desk has a machine of its own. */
export const CORES = { server: 0, consoles: 1 } as const;

/** A session that goes on, with everybody in it. */
export class BenchSession {
  readonly size: number;
  readonly seats: Seats;
  readonly sites: Sites;
  readonly #chair: ApiSession;
  readonly #id: string;
  readonly #siteIds: ReadonlyMap<string, string>;
  readonly #staff: readonly Staffed[];

  private constructor(parts: {
    id: string;
    siteIds: ReadonlyMap<string, string>;
    chair: ApiSession;
    seats: Seats;
    sites: Sites;
    staff: readonly Staffed[];
  }) {
    this.#chair = parts.chair;
    this.#id = parts.id;
    this.#siteIds = parts.siteIds;
    this.#staff = parts.staff;
    this.seats = parts.seats;
    this.sites = parts.sites;
    this.size = OTHER_SITES + parts.staff.length;
  }

  /** Holds a session; resolves when all are in it. The first of `staff` speaks, and the first console. */
  static async hold(
    scene: Scene,
    { chair, seats }: { chair: ApiSession; seats: Seats },
    staff: readonly Staffed[],
  ): Promise<BenchSession> {
    const id = randomUUID();
    const courts = [CHAIR_COURT, ...SEAT_COURTS, ...staff.map(({ courtId }) => courtId)];
    const siteIds = new Map(courts.map((courtId) => [courtId, randomUUID()]));
    const title = `会商 ${courts.length} 方 ${id.slice(0, 4)}`;
    await chair.api.consultation.create.mutate({
      id,
      plan: {
        title,
        plannedAt: Date.now(),
        minutes: MINUTES,
        hasWaitingRoom: false,
        recordsItself: false,
        agenda: [],
        sites: courts.map((courtId, index) => ({
          id: siteIds.get(courtId) ?? '',
          kind: 'court',
          courtId,
          userId: null,
          role: index === 0 ? 'chair' : 'participant',
        })),
      },
    });
    const sites = new Sites({ url: scene.server.url, ca: scene.server.caFile, consultationId: id });
    pinTo(sites.pid, CORES.server);
    const session = new BenchSession({ id, siteIds, chair, seats, sites, staff });
    await session.command({ type: 'start' });
    await sites.join(CHAIR_COURT, chair.token, false);
    await session.rest();
    for (const index of staff.keys()) {
      await session.joinSite(index);
    }
    for (const seat of [seats.speaking, seats.listening, seats.other]) {
      await seat.choose(title);
      await seat.join();
    }
    for (const seat of [seats.listening, seats.other]) {
      const command = { type: 'setOwn', audioOff: true, videoOff: false } as const;
      await seat.api.consultation.command.mutate({ consultationId: id, command });
    }
    return session;
  }

  /** Id of a court's place. */
  siteId(courtId: string): string {
    return this.#siteIds.get(courtId) ?? '';
  }

  /** Id of the place of a simulated site, by its number. */
  siteOf(index: number): string {
    return this.siteId(this.#staff[index]?.courtId ?? '');
  }

  /** Number of the last simulated court. */
  get last(): number {
    return this.#staff.length - 1;
  }

  /** A simulated site joins; answers with the ms until it sends and can receive. */
  joinSite(index: number): Promise<number> {
    const { key, token } = this.#staff[index] ?? { key: '', token: '' };
    return this.sites.join(key, token, index === 0);
  }

  leaveSite(index: number): Promise<void> {
    return this.sites.leave(this.#staff[index]?.key ?? '');
  }

  /** The chair commands; answers with when, UTC ms. */
  async command(command: ConsultationCommand): Promise<number> {
    const at = Date.now();
    await this.#chair.api.consultation.command.mutate({ consultationId: this.#id, command });
    return at;
  }

  /** Everyone is shown the chair, as while nothing is commanded. */
  async rest(): Promise<void> {
    await this.command({ type: 'broadcast', siteIds: [this.siteId(CHAIR_COURT)] });
  }

  /** Waits until all of the last part of an effect is there: the ms from `since` to the last of the given times. */
  async lastOf(
    what: string,
    since: number,
    read: () => Promise<readonly (number | null)[] | null>,
  ): Promise<number> {
    const times = await until(what, LIMIT_MS, async () => {
      const found = await read();
      return found?.every((at) => at !== null) === true ? found : null;
    });
    return Math.max(...times) - since;
  }

  /** Ends the session for all. */
  async end(): Promise<void> {
    await this.command({ type: 'end' });
    await this.sites.close();
    for (const seat of Object.values(this.seats) as Seat[]) {
      await seat.clear();
    }
  }
}
