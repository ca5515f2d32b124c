import type { KeptStroke, Place, Stroke } from '#shared/consultation/drawing.ts';
import type { SessionEvent } from '#shared/contract/consultation.ts';
import type { Api } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';

/** A pointer that isn't moved fades after this long, ms. */
const POINTER_MS = 4_000;
/** Moves of the own pointer are told no more often, ms. */
const POINT_MS = 100;

/** What is drawn on the page that is shown. */
export interface Drawn {
  layerId: string | null;
  strokes: readonly KeptStroke[];
  /** Where sites point at, by their ids. */
  pointers: ReadonlyMap<string, Place>;
}

type DrawingEvent = Extract<SessionEvent, { type: 'drawn' | 'erased' | 'pointed' }>;

/** What a page in a session sees drawn over the content, and draws itself. */
export class Drawings {
  readonly #api: Api;
  readonly #consultationId: string;
  readonly #state = new Cell<Drawn>({ layerId: null, strokes: [], pointers: new Map() });
  readonly #fading = new Map<string, ReturnType<typeof setTimeout>>();
  /** Strokes that were erased while the page was being asked for. */
  #erased = new Set<string>();
  #pointedAt = 0;

  constructor(api: Api, consultationId: string) {
    this.#api = api;
    this.#consultationId = consultationId;
  }

  get state(): Readable<Drawn> {
    return this.#state;
  }

  /** Another page is shown; null: none. */
  show(layerId: string | null): void {
    if (layerId === this.#state.get().layerId) {
      return;
    }
    this.#erased = new Set();
    this.#state.set({ layerId, strokes: [], pointers: new Map() });
    if (layerId !== null) {
      void this.#load(layerId);
    }
  }

  take(event: DrawingEvent): void {
    const before = this.#state.get();
    if (event.type === 'pointed') {
      this.#point(event.siteId, event.place);
    } else if (event.layerId === before.layerId) {
      if (event.type === 'drawn') {
        this.#add([event.stroke]);
      } else {
        event.strokeIds.forEach((id) => this.#erased.add(id));
        const strokes = before.strokes.filter(({ id }) => !event.strokeIds.includes(id));
        this.#state.set({ ...before, strokes });
      }
    }
  }

  /** Draws; it is seen here at once, and taken away again where the server refuses it. */
  async draw(stroke: Stroke, siteId: string): Promise<void> {
    const { layerId } = this.#state.get();
    if (layerId === null) {
      return;
    }
    this.#add([{ ...stroke, siteId, at: Date.now() }]);
    try {
      await this.#api.call.consultation.draw.mutate({
        consultationId: this.#consultationId,
        layerId,
        stroke,
      });
    } catch (error) {
      this.take({ type: 'erased', layerId, strokeIds: [stroke.id] });
      throw error;
    }
  }

  /** Takes a stroke away; null: all of them. */
  async erase(strokeId: string | null): Promise<void> {
    const { layerId } = this.#state.get();
    if (layerId !== null) {
      const consultationId = this.#consultationId;
      await this.#api.call.consultation.erase.mutate({ consultationId, layerId, strokeId });
    }
  }

  /** Lets the others see where one points at. */
  point(place: Place | null): void {
    const now = performance.now();
    if (place === null || now - this.#pointedAt >= POINT_MS) {
      this.#pointedAt = now;
      const consultationId = this.#consultationId;
      this.#api.call.consultation.point.mutate({ consultationId, place }).catch(() => undefined);
    }
  }

  close(): void {
    this.#fading.forEach((timer) => clearTimeout(timer));
  }

  async #load(layerId: string): Promise<void> {
    const consultationId = this.#consultationId;
    try {
      const strokes = await this.#api.call.consultation.strokes.query({ consultationId, layerId });
      if (this.#state.get().layerId === layerId) {
        this.#add(strokes);
      }
    } catch {
      // The page is gone, or the link: the next snapshot shows it again.
    }
  }

  #add(strokes: readonly KeptStroke[]): void {
    const before = this.#state.get();
    const all = new Map([...before.strokes, ...strokes].map((stroke) => [stroke.id, stroke]));
    const kept = [...all.values()].filter(({ id }) => !this.#erased.has(id));
    this.#state.set({ ...before, strokes: kept.toSorted((a, b) => a.at - b.at) });
  }

  #point(siteId: string, place: Place | null): void {
    clearTimeout(this.#fading.get(siteId));
    const before = this.#state.get();
    const pointers = new Map(before.pointers);
    if (place === null) {
      pointers.delete(siteId);
    } else {
      pointers.set(siteId, place);
      this.#fading.set(
        siteId,
        setTimeout(() => this.#point(siteId, null), POINTER_MS),
      );
    }
    this.#state.set({ ...before, pointers });
  }
}
