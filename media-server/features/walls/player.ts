import type { Sos } from '#shared/dispatch.ts';
import type { Source } from '#shared/sources.ts';
import type { WallGeometry } from '#shared/walls/geometry.ts';
import type { Layout } from '#shared/walls/layout.ts';
import { isInGroup, partsOfPatrol, stepPatrol, type PatrolPlace } from '#shared/walls/patrol.ts';
import { placePopups, type Popup } from '#shared/walls/popup.ts';
import type { WallPlay } from '#shared/walls/wall.ts';

/** What is live now, for a wall: the sources and calls of its court and those below. */
export interface WallField {
  sources: readonly Source[];
  /** Open calls of units. */
  sos: readonly Sos[];
  isBelow: (courtId: string, ofCourtId: string) => boolean;
}

/** In which order a patrol goes. */
const byName = new Intl.Collator('zh-CN', { numeric: true });

const NOWHERE: PatrolPlace = { first: null, index: 0, nextAt: 0, isPaused: false };

/** What moves on a wall by itself: its patrols and the alarms over it. */
export class WallPlayer {
  readonly #wallId: string;
  readonly #places = new Map<string, PatrolPlace>();
  #popups: Popup[] = [];
  #play: WallPlay;

  constructor(wallId: string) {
    this.#wallId = wallId;
    this.#play = { wallId, shown: {}, paused: [], popups: [] };
  }

  get play(): WallPlay {
    return this.#play;
  }

  /** Sources that patrols show now. */
  get onPatrol(): ReadonlySet<string> {
    return new Set(Object.values(this.#play.shown).filter((id) => id !== null));
  }

  /** Shows an alarm, or renews the one of this id. */
  pop(popup: Omit<Popup, 'rect'>): void {
    const there = this.#popups.find(({ id }) => id === popup.id);
    this.#popups = [
      ...this.#popups.filter(({ id }) => id !== popup.id),
      { ...popup, rect: there?.rect ?? null },
    ];
  }

  /** False where no such alarm stands. */
  dismiss(popupId: string): boolean {
    const rest = this.#popups.filter(({ id }) => id !== popupId);
    const isGone = rest.length < this.#popups.length;
    this.#popups = rest;
    return isGone;
  }

  /** Brings what is shown up to `now` (UTC ms). Answers with it when it has changed, else with null. */
  step(geometry: WallGeometry, layout: Layout, field: WallField, now: number): WallPlay | null {
    const { shown, paused } = this.#stepPatrols(layout, field, now);
    const left = this.#popups.filter(({ until }) => until === null || until > now);
    this.#popups = placePopups(geometry, layout, left);
    const next: WallPlay = { wallId: this.#wallId, shown, paused, popups: this.#popups };
    if (JSON.stringify(next) === JSON.stringify(this.#play)) {
      return null;
    }
    this.#play = next;
    return next;
  }

  #stepPatrols(layout: Layout, field: WallField, now: number): Pick<WallPlay, 'shown' | 'paused'> {
    const calling = new Set(field.sos.flatMap((sos) => (sos.acknowledgedAt === null ? [sos.unitId] : [])));
    const open = new Set(field.sos.map(({ unitId }) => unitId));
    const shown: Record<string, string | null> = {};
    const paused: string[] = [];
    for (const id of this.#places.keys()) {
      if (layout.patrols.every((patrol) => patrol.id !== id)) {
        this.#places.delete(id);
      }
    }
    for (const patrol of layout.patrols) {
      const candidates = field.sources
        .filter((source) =>
          isInGroup(source, patrol, { isBelow: field.isBelow, isCalling: (unitId) => open.has(unitId) }),
        )
        .sort((a, b) => byName.compare(a.name, b.name));
      const step = stepPatrol(
        patrol,
        this.#places.get(patrol.id) ?? NOWHERE,
        {
          candidates: candidates.map(({ id }) => id),
          calling: new Set(
            candidates.flatMap(({ id, unitId }) => (unitId !== null && calling.has(unitId) ? [id] : [])),
          ),
          parts: partsOfPatrol(layout, patrol.id),
        },
        now,
      );
      this.#places.set(patrol.id, step.place);
      Object.assign(shown, step.shown);
      if (step.place.isPaused) {
        paused.push(patrol.id);
      }
    }
    return { shown, paused };
  }
}
