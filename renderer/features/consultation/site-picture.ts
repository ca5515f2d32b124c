import { LayerChooser, simulcastSizes, type PixelSize } from '#shared/layers.ts';
import { retryDelayMs } from '../../api/ladder.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { ASK_AGAIN_MS, type Consumed, type ConsumeInput, type Peer } from '../../media/peer.ts';
import type { MediaSession, PeerFollower } from '../../media/session.ts';

/** A site's camera as it captures: layers are halves of it. */
const CAPTURE: PixelSize = { width: 1280, height: 720 };

export interface SitePictureOptions {
  session: Pick<MediaSession, 'follow'>;
  /** Names it within the page's peer. */
  key: string;
  ask: NonNullable<ConsumeInput['ask']>;
}

/** One picture of a site, from now until it is closed, in the layer that fits the tile in which it is shown. */
export class SitePicture implements PeerFollower {
  readonly #options: SitePictureOptions;
  readonly #stream = new Cell<MediaStream | null>(null);
  readonly #chooser = new LayerChooser();
  readonly #stop: () => void;
  #peer: Peer | null = null;
  #seen: Consumed | null = null;
  #isLooking = false;
  #isClosed = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #recheck: ReturnType<typeof setTimeout> | undefined;
  #tile: PixelSize = { width: 320, height: 180 };
  #told = '';

  constructor(options: SitePictureOptions) {
    this.#options = options;
    this.#stop = options.session.follow(this);
  }

  /** Null while no picture comes. */
  get stream(): Readable<MediaStream | null> {
    return this.#stream;
  }

  attach(peer: Peer | null): void {
    this.#release();
    this.#peer = peer;
    this.refresh();
  }

  /** Asks for what isn't there: the site sends anew, or may be seen now. */
  refresh(): void {
    clearTimeout(this.#retry);
    if (this.#peer !== null && !this.#isClosed) {
      void this.#look(this.#peer);
    }
  }

  /** The tile's size in device pixels. */
  setTile(tile: PixelSize): void {
    this.#tile = tile;
    this.#choose();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#stop();
    this.#release();
  }

  async #look(peer: Peer): Promise<void> {
    if (this.#isLooking || this.#seen !== null) {
      return;
    }
    this.#isLooking = true;
    const again = (): void => {
      this.#release();
      this.#later(peer);
    };
    try {
      const { key, ask } = this.#options;
      const seen = await peer.consume({
        sourceId: key,
        kind: 'video',
        ask,
        events: { onClosed: again, onLayer: () => undefined, onMove: again },
      });
      if (this.#peer !== peer || this.#isClosed) {
        peer.closeConsumer(seen.consumer);
        return;
      }
      this.#seen = seen;
      this.#attempt = 0;
      this.#stream.set(new MediaStream([seen.consumer.track]));
      this.#choose();
    } catch {
      again();
    } finally {
      this.#isLooking = false;
      if (this.#peer !== peer) {
        // Another one has come meanwhile, and was told to wait.
        this.refresh();
      }
    }
  }

  #choose(): void {
    clearTimeout(this.#recheck);
    const [peer, seen] = [this.#peer, this.#seen];
    if (peer === null || seen === null) {
      return;
    }
    const { spatialLayers } = seen.options;
    const layers = simulcastSizes(spatialLayers, CAPTURE);
    const isHidden = this.#tile.width === 0 || this.#tile.height === 0;
    const now = performance.now();
    const { paused, spatialLayer, recheckAfterMs } = this.#chooser.decide(
      { layers, tile: this.#tile, hidden: isHidden },
      now,
    );
    if (recheckAfterMs !== null) {
      this.#recheck = setTimeout(() => this.#choose(), recheckAfterMs);
    }
    const change = { paused, ...(spatialLayers > 1 ? { spatialLayer } : {}) };
    const told = JSON.stringify(change);
    if (told !== this.#told) {
      this.#told = told;
      peer.setConsumer(seen.consumer.id, change).catch(() => {
        // A consumer that is gone is reported by its own event.
        this.#told = '';
        if (this.#seen === seen) {
          clearTimeout(this.#recheck);
          this.#recheck = setTimeout(() => this.#choose(), ASK_AGAIN_MS);
        }
      });
    }
  }

  #later(peer: Peer): void {
    if (this.#peer === peer && !peer.closed && !this.#isClosed) {
      clearTimeout(this.#retry);
      this.#attempt += 1;
      this.#retry = setTimeout(() => this.refresh(), retryDelayMs(this.#attempt));
    }
  }

  #release(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#recheck);
    this.#told = '';
    if (this.#seen !== null) {
      this.#peer?.closeConsumer(this.#seen.consumer);
      this.#seen = null;
    }
    this.#stream.set(null);
  }
}
