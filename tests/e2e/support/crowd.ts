import { randomUUID } from 'node:crypto';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { ConsultationPlan } from '#shared/consultation/session.ts';
import { speaker } from '../../../simulators/lib/log.ts';
import { SILENCE, SimulatedSite } from '../../../simulators/sites/site.ts';
import { Link } from '../../../simulators/units/api/link.ts';
import { loadClip } from '../../../simulators/units/media/clip.ts';
import { loadTone } from '../../../simulators/units/media/tone.ts';
import { openApi, type ApiSession } from './api.ts';
import type { E2eServer } from './server.ts';
import type { Staffed } from './staff.ts';

const CHAIR_COURT = 'zj';
const TONE_HZ = 700;
/** So many pictures are encoded; with more sites they repeat. */
const MOST_CLIPS = 8;

export interface CrowdPlan {
  title: string;
  agenda: ConsultationPlan['agenda'];
}

/** A session of the high court that goes on, with courts that are simulated; the first one of them speaks. */
export class Crowd {
  readonly id: string;
  readonly #server: E2eServer;
  readonly #chair: ApiSession;
  readonly #courts: readonly (Staffed & { siteId: string })[];
  readonly #sites: SimulatedSite[] = [];

  private constructor(
    server: E2eServer,
    chair: ApiSession,
    { id, courts }: { id: string; courts: readonly (Staffed & { siteId: string })[] },
  ) {
    this.#server = server;
    this.#chair = chair;
    this.id = id;
    this.#courts = courts;
  }

  static async hold(
    server: E2eServer,
    staff: readonly Staffed[],
    { title, agenda }: CrowdPlan,
  ): Promise<Crowd> {
    const chair = await openApi(server, 'leader');
    const id = randomUUID();
    const courts = staff.map((one) => ({ ...one, siteId: randomUUID() }));
    const seat = (siteId: string, courtId: string, role: 'chair' | 'participant') =>
      ({ id: siteId, kind: 'court', courtId, userId: null, role }) as const;
    const sites = [
      seat(randomUUID(), CHAIR_COURT, 'chair'),
      ...courts.map(({ siteId, courtId }) => seat(siteId, courtId, 'participant')),
    ];
    const plan = { title, plannedAt: Date.now(), minutes: 60, hasWaitingRoom: false, sites, agenda };
    await chair.api.consultation.create.mutate({ id, plan });
    const crowd = new Crowd(server, chair, { id, courts });
    await crowd.command({ type: 'start' });
    await crowd.#fill();
    return crowd;
  }

  /** Ids of the courts' places. */
  get siteIds(): string[] {
    return this.#courts.map(({ siteId }) => siteId);
  }

  /** The chair commands. */
  async command(command: ConsultationCommand): Promise<void> {
    await this.#chair.api.consultation.command.mutate({ consultationId: this.id, command });
  }

  /** A court commands. */
  async commandOf(index: number, command: ConsultationCommand): Promise<void> {
    const link = Link.open({ url: this.#server.url, token: this.#courts[index]?.token ?? '' });
    await link.api.consultation.command.mutate({ consultationId: this.id, command });
    await link.close();
  }

  async end(): Promise<void> {
    await this.command({ type: 'end' });
    await Promise.all(this.#sites.map((site) => site.close()));
    await this.#chair.close();
  }

  async #fill(): Promise<void> {
    const { signal } = new AbortController();
    const tone = await loadTone(TONE_HZ, signal);
    for (const [index, { courtId, token }] of this.#courts.entries()) {
      const no = index % MOST_CLIPS;
      const callSign = this.#courts[no]?.shortZh ?? '';
      const whole = await loadClip({ no: no + 1, callSign, officerName: '会场' }, signal);
      // The largest picture alone: in a tile of a room the smaller ones of a clip are blurred.
      const clip = { ...whole, layers: whole.layers.slice(-1) };
      this.#sites.push(
        await SimulatedSite.join({
          url: this.#server.url,
          token,
          consultationId: this.id,
          clip,
          sound: index === 0 ? tone : SILENCE,
          receives: false,
          onNote: () => undefined,
          say: speaker(courtId),
        }),
      );
    }
  }
}
