import { mayAddressAll } from '#shared/consultation/rights.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import type { Api } from '../../../api/api.ts';
import type { MediaSession } from '../../../media/session.ts';
import { SiteSound } from '../../consultation/site-sound.ts';
import { StreamRequests } from '../../consultation/stream-requests.ts';

/** What a hall hears: of which session, which of its sites, and how loud (0–1). */
export interface HallHearing {
  consultationId: string;
  siteIds: readonly string[];
  gain: number;
}

/** Sites whose sound a hall of a court hears now: all who speak to everybody, but the hall itself. */
export function heardSites(view: ConsultationView, courtId: string | undefined): string[] {
  return view.sites
    .filter((site) => site.userId !== null || site.courtId !== courtId)
    .filter((site) => mayAddressAll(view, site.id) && !site.own.audioOff)
    .map(({ id }) => id);
}

/** The sound of a session in the mix of a wall's window. */
export class HallSound {
  readonly #requests: StreamRequests;
  readonly #session: MediaSession;
  /** By session and site. */
  readonly #sounds = new Map<string, SiteSound>();

  constructor(api: Api, session: MediaSession) {
    this.#requests = new StreamRequests(api);
    this.#session = session;
  }

  /** Hears this from now on, in place of what was heard before. */
  hear({ consultationId, siteIds, gain }: HallHearing): void {
    const wanted = new Map(siteIds.map((siteId) => [`${consultationId} ${siteId}`, siteId]));
    for (const [key, sound] of this.#sounds) {
      if (!wanted.has(key)) {
        this.#sounds.delete(key);
        sound.close();
      }
    }
    for (const [key, siteId] of wanted) {
      const sound = this.#sounds.get(key) ?? this.#open(consultationId, siteId);
      this.#sounds.set(key, sound);
      sound.setGain(gain);
    }
  }

  close(): void {
    for (const sound of this.#sounds.values()) {
      sound.close();
    }
    this.#sounds.clear();
  }

  #open(consultationId: string, siteId: string): SiteSound {
    const ask = this.#requests.of({ consultationId, siteId, stream: 'audio' });
    return new SiteSound(this.#session, `consultation:${siteId}:audio`, ask);
  }
}
