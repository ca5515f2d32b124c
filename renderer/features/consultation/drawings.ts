import type { KeptStroke, Place, Stroke } from '#shared/consultation/drawing.ts';
import type { DrawingEvent } from '#shared/contract/consultation.ts';
import type { Api } from '../../api/api.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { watch } from '../../api/watch.ts';

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

const NOTHING: Drawn = { layerId: null, strokes: [], pointers: new Map() };

/** What is drawn over the content of a session, as a page or a wall sees it, and what a page draws itself. */
export class Drawings {
  readonly #api: Api;
  readonly #consultationId: string;
  readonly #state = new Cell<Drawn>(NOTHING);
  readonly #fading = new Map<string, ReturnType<typeof setTimeout>>();
  /** Own strokes that the server hasn't answered for: what it tells doesn't have them yet. */
  readonly #sending = new Map<string, KeptStroke>();
  #stop: () => void = () => undefined;
  #pointedAt = 0;

  constructor(api: Api, consultationId: string) {
    this.#api = api;
    this.#consultationId = consultationId;
  }

  get state(): Readable<Drawn> {
    return this.#state;
  }

  /** Begins to follow what is drawn, until it is closed. */
  begin(): void {
    const consultationId = this.#consultationId;
    this.#stop = watch<DrawingEvent>({
      start: (on) => this.#api.call.consultation.watchDrawing.subscribe({ consultationId }, on),
      onEvent: (event) => this.#take(event),
      // Who may see the session no more sees nothing that was drawn in it.
      onRefused: () => this.#state.set(NOTHING),
    });
  }

  /** Draws; it is seen here at once, and taken away again where the server refuses it. */
  async draw(stroke: Stroke, siteId: string): Promise<void> {
    const { layerId } = this.#state.get();
    if (layerId === null) {
      return;
    }
    const own = { ...stroke, siteId, at: Date.now() };
    this.#sending.set(stroke.id, own);
    this.#add([own]);
    try {
      await this.#api.call.consultation.draw.mutate({
        consultationId: this.#consultationId,
        layerId,
        stroke,
      });
    } catch (error) {
      this.#take({ type: 'erased', layerId, strokeIds: [stroke.id] });
      throw error;
    } finally {
      this.#sending.delete(stroke.id);
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
    this.#stop();
    this.#fading.forEach((timer) => clearTimeout(timer));
  }

  #take(event: DrawingEvent): void {
    const before = this.#state.get();
    if (event.type === 'pointed') {
      this.#point(event.siteId, event.place);
      return;
    }
    if (event.type === 'snapshot') {
      const isSame = event.layerId === before.layerId;
      const { layerId, strokes } = event;
      this.#state.set({ layerId, strokes, pointers: isSame ? before.pointers : new Map() });
      if (isSame) {
        this.#add([...this.#sending.values()]);
      }
      return;
    }
    if (event.layerId !== before.layerId) {
      return;
    }
    if (event.type === 'drawn') {
      this.#add([event.stroke]);
    } else {
      const strokes = before.strokes.filter(({ id }) => !event.strokeIds.includes(id));
      this.#state.set({ ...before, strokes });
    }
  }

  #add(strokes: readonly KeptStroke[]): void {
    const before = this.#state.get();
    const all = new Map([...before.strokes, ...strokes].map((stroke) => [stroke.id, stroke]));
    this.#state.set({ ...before, strokes: [...all.values()].toSorted((a, b) => a.at - b.at) });
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
