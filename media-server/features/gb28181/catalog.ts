import { readCatalog, type CatalogItem, type Manscdp } from '../../gb28181/manscdp.ts';
import { CATALOG_GAP_MS, MAX_CHANNELS } from '../../gb28181/policy.ts';

/** Gathers a catalogue, which comes in as many messages as the device likes; SumNum of each says how many items there are. */
export class CatalogCollector {
  readonly #sn: string;
  readonly #onEnd: (items: CatalogItem[], given: { isWhole: boolean }) => void;
  readonly #items = new Map<string, CatalogItem>();
  #nameless = 0;
  #limit: NodeJS.Timeout;
  #isOver = false;

  /** `onEnd` is called once, unless it was dropped before; not whole: the rest didn't come in time. */
  constructor(sn: string, onEnd: (items: CatalogItem[], given: { isWhole: boolean }) => void) {
    this.#sn = sn;
    this.#onEnd = onEnd;
    this.#limit = this.#startLimit();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Takes a piece, if it answers this question. */
  take(message: Manscdp): void {
    // A device that doesn't repeat the number answers whatever was asked last.
    if (this.#isOver || (message.sn !== this.#sn && message.sn !== '')) {
      return;
    }
    const { sumNum, items, count } = readCatalog(message);
    for (const item of items) {
      this.#items.set(item.channelId, item);
    }
    this.#nameless += count - items.length;
    clearTimeout(this.#limit);
    // Pieces come twice where a question or an answer was repeated on its way: each item counts once.
    if (this.#items.size + this.#nameless >= Math.min(sumNum, MAX_CHANNELS)) {
      this.#end(true);
    } else {
      this.#limit = this.#startLimit();
    }
  }

  drop(): void {
    this.#isOver = true;
    clearTimeout(this.#limit);
  }

  #startLimit(): NodeJS.Timeout {
    return setTimeout(() => this.#end(false), CATALOG_GAP_MS);
  }

  #end(isWhole: boolean): void {
    this.drop();
    if (this.#items.size > 0 || isWhole) {
      this.#onEnd([...this.#items.values()], { isWhole });
    }
  }
}
