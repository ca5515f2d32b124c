import type { EvidenceAnnouncement, EvidenceReceipt } from '#shared/evidence.ts';
import { toErrorInfo, type ErrorReport } from '../../../api/errors.ts';
import { retryDelayMs } from '../../../api/ladder.ts';
import { Cell, type Readable } from '../../../api/store.ts';
import { toAnnouncement, type KeptItem } from './item.ts';
import type { ItemStore } from './item-store.ts';

/** Items that have arrived are shown this long, ms. */
const SHOWN_MS = 86_400_000;

/** Sends what an item holds. Rejects with the server's reason, or when `signal` aborts. */
export type Upload = (item: {
  id: string;
  content: Blob;
  onProgress: (share: number) => void;
  signal: AbortSignal;
}) => Promise<void>;

export interface OutboxOptions {
  store: ItemStore;
  announce: (given: EvidenceAnnouncement) => Promise<EvidenceReceipt>;
  discard: (evidenceId: string) => Promise<unknown>;
  upload: Upload;
  /** Unit that this device is; null before it has learnt it. */
  unitId: () => string | null;
  /** UTC ms by the device's clock. */
  now: () => number;
}

export interface OutboxState {
  isLoaded: boolean;
  /** Items of this unit, oldest first. */
  items: readonly KeptItem[];
  /** The item that is being sent, and the share of it that has been. */
  sending: { id: string; share: number } | null;
  /** Why sending failed last; it is tried again by itself. */
  error: ErrorReport | null;
}

/** Items that wait: kept over reloads, sent one after the other whenever the link is up, forgotten once the server has them. */
export class EvidenceOutbox {
  readonly #options: OutboxOptions;
  readonly #state = new Cell<OutboxState>({ isLoaded: false, items: [], sending: null, error: null });
  readonly #loaded: Promise<void>;
  #all: KeptItem[] = [];
  #running: Promise<void> | null = null;
  #abort = new AbortController();
  #failures = 0;
  #notBefore = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#loaded = this.#load();
  }

  get state(): Readable<OutboxState> {
    return this.#state;
  }

  /** Keeps a new item. Rejects where the browser has no room for it. */
  async add(item: KeptItem, content: Blob): Promise<void> {
    await this.#loaded;
    await this.#options.store.add(item, content);
    this.#all.push(item);
    this.#show();
  }

  /** What an item that hasn't arrived holds. */
  content(id: string): Promise<Blob | null> {
    return this.#options.store.content(id);
  }

  /**
   * Throws an item away. Of one that the server knows it is told first: what has arrived there stays. Rejects with the server's reason,
   * and where it can't be reached though it knows of the item.
   */
  async discard(id: string): Promise<void> {
    if (this.#state.get().sending?.id === id) {
      this.pause();
      await this.#running;
      this.#abort = new AbortController();
    }
    if (this.#all.find((item) => item.id === id)?.isAnnounced === true) {
      await this.#options.discard(id).catch((error: unknown) => {
        // The server has never heard of it: there is nothing to take back.
        if (toErrorInfo(error).code !== 'notFound') {
          throw error;
        }
      });
    }
    await this.#options.store.remove(id);
    this.#all = this.#all.filter((item) => item.id !== id);
    this.#show();
  }

  /** Sends an item that arrived damaged, or was refused, again, under another id. */
  async sendAgain(id: string): Promise<void> {
    const item = this.#all.find((each) => each.id === id);
    if (item !== undefined) {
      const again = { ...item, id: crypto.randomUUID(), problem: null, isAnnounced: false };
      await this.#options.store.move(id, again);
      this.#all = this.#all.map((each) => (each === item ? again : each));
      this.#show();
    }
  }

  /** Binds an item whose case wasn't found to another one, or to none. */
  async bind(id: string, to: EvidenceAnnouncement['case'], caseLabel: string | null): Promise<void> {
    const item = this.#all.find((each) => each.id === id);
    if (item !== undefined) {
      await this.#change({ ...item, case: to, caseLabel, problem: null });
    }
  }

  /** The link is a new one: what failed is tried at once. */
  renew(): void {
    this.#failures = 0;
    this.#notBefore = 0;
    if (this.#abort.signal.aborted) {
      this.#abort = new AbortController();
    }
  }

  /** The link is gone: what is being sent on it would only hang. */
  pause(): void {
    this.#abort.abort();
  }

  /** Sends what waits. Call it regularly while the link is up. */
  flush(): Promise<void> {
    if (this.#running === null && this.#options.now() >= this.#notBefore) {
      this.#running = this.#send().finally(() => {
        this.#running = null;
      });
    }
    return this.#running ?? Promise.resolve();
  }

  async #load(): Promise<void> {
    const { store, now } = this.#options;
    try {
      for (const item of await store.all()) {
        if (item.sentAt !== null && item.sentAt < now() - SHOWN_MS) {
          await store.remove(item.id);
        } else {
          this.#all.push(item);
        }
      }
    } catch (error) {
      this.#patch({ error: toErrorInfo(error) });
    }
    this.#patch({ isLoaded: true });
    this.#show();
  }

  async #send(): Promise<void> {
    await this.#loaded;
    const tried = new Set<string>();
    for (;;) {
      const unitId = this.#options.unitId();
      const next = this.#all.find(
        (item) => isWaiting(item) && isOf(item, unitId) && unitId !== null && !tried.has(item.id),
      );
      if (next === undefined || unitId === null || this.#abort.signal.aborted) {
        return;
      }
      tried.add(next.id);
      try {
        await this.#sendOne(await this.#noteAnnounced(next, unitId));
        this.#failures = 0;
        this.#patch({ error: null, sending: null });
      } catch (error) {
        this.#patch({ sending: null });
        if (await this.#isOver(next, error)) {
          return;
        }
      }
    }
  }

  /** From here on the server may know of it, whether its answer arrives or not. */
  async #noteAnnounced(item: KeptItem, unitId: string): Promise<KeptItem> {
    const noted = { ...item, unitId, isAnnounced: true };
    if (!item.isAnnounced || item.unitId === null) {
      await this.#change(noted);
    }
    return noted;
  }

  async #sendOne(item: KeptItem): Promise<void> {
    const { announce, upload, store, now } = this.#options;
    let receipt = await announce(toAnnouncement(item));
    if (receipt.state === 'announced' || receipt.state === 'receiving') {
      const content = await store.content(item.id);
      if (content === null) {
        await this.#change({ ...item, problem: 'refused' });
        return;
      }
      const { id } = item;
      const { signal } = this.#abort;
      this.#patch({ sending: { id, share: 0 } });
      await upload({ id, content, signal, onProgress: (share) => this.#patch({ sending: { id, share } }) });
      receipt = await announce(toAnnouncement(item));
    }
    switch (receipt.state) {
      case 'complete': {
        const sent = { ...item, sentAt: now(), caseLabel: receipt.caseNumber ?? item.caseLabel };
        await store.dropContent(sent);
        this.#replace(sent);
        return;
      }
      case 'damaged': {
        await this.#change({ ...item, problem: receipt.problem === 'kind' ? 'refused' : 'damaged' });
        return;
      }
      case 'discarded': {
        await store.remove(item.id);
        this.#all = this.#all.filter(({ id }) => id !== item.id);
        this.#show();
        return;
      }
      case 'announced':
      case 'receiving':
      case 'expired': {
        // Not decided yet, or given up meanwhile: the next flush asks again.
        return;
      }
    }
  }

  /** Notes why an item couldn't be sent. Answers whether the others would fail too. */
  async #isOver(item: KeptItem, error: unknown): Promise<boolean> {
    const report = toErrorInfo(error);
    if (this.#abort.signal.aborted) {
      return true;
    }
    if (report.retryable || report.code === 'unauthenticated' || report.code === 'expired') {
      this.#failures += 1;
      this.#notBefore = this.#options.now() + retryDelayMs(this.#failures);
      this.#patch({ error: report });
      return true;
    }
    const isCase = report.code === 'notFound' && report.place === 'case';
    const known = this.#all.find(({ id }) => id === item.id) ?? item;
    await this.#change({ ...known, problem: isCase ? 'case' : 'refused' });
    return false;
  }

  async #change(item: KeptItem): Promise<void> {
    await this.#options.store.put(item);
    this.#replace(item);
  }

  #replace(item: KeptItem): void {
    this.#all = this.#all.map((each) => (each.id === item.id ? item : each));
    this.#show();
  }

  #show(): void {
    const unitId = this.#options.unitId();
    this.#patch({ items: this.#all.filter((item) => isOf(item, unitId)) });
  }

  #patch(change: Partial<OutboxState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }
}

/** Whether an item still has to be sent, and can be. */
export const isWaiting = ({ sentAt, problem }: KeptItem): boolean => sentAt === null && problem === null;

const isOf = ({ unitId }: KeptItem, own: string | null): boolean =>
  unitId === null || own === null || unitId === own;
