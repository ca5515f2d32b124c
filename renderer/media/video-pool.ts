import { LingerPool, type Claim } from './linger-pool.ts';
import { play } from './play.ts';
import type { MediaSession } from './session.ts';
import type { Viewer } from './types.ts';

/** Time for a layout to take a tile away in one place and put it up in another, ms. */
const LINGER_MS = 1_500;

/**
 * Moves an element without interrupting what it plays. `moveBefore` keeps its state where both places are in the document; elsewhere
 * the element is appended, which pauses it, and played again.
 */
function moveTo(host: HTMLElement, video: HTMLVideoElement): void {
  if (
    'moveBefore' in host &&
    host.isConnected &&
    video.isConnected &&
    host.ownerDocument === video.ownerDocument
  ) {
    host.moveBefore(video, null);
    return;
  }
  host.append(video);
  void play(video);
}

/**
 * Keeps one `<video>` a source while its tile moves about. Between two places the element waits in a corner of the page where
 * nobody sees it: taken out of the document it would stop.
 */
export class VideoPool {
  readonly #pool: LingerPool<Viewer>;
  readonly #parking: HTMLElement;

  constructor(session: MediaSession) {
    this.#parking = document.createElement('div');
    this.#parking.setAttribute('aria-hidden', 'true');
    this.#parking.style.cssText =
      'position:fixed;right:0;bottom:0;width:1px;height:1px;overflow:hidden;opacity:0;pointer-events:none';
    document.body.append(this.#parking);
    this.#pool = new LingerPool<Viewer>({
      lingerMs: LINGER_MS,
      make: (sourceId) => {
        const video = document.createElement('video');
        video.disablePictureInPicture = true;
        this.#parking.append(video);
        return session.watch(sourceId, video);
      },
      destroy: (viewer) => {
        viewer.close();
        viewer.video.remove();
      },
    });
  }

  /** Puts the source's element into `host`. Release while `host` is still in the document, so that the element can be parked. */
  claim(sourceId: string, host: HTMLElement): Claim<Viewer> {
    const claim = this.#pool.claim(sourceId);
    moveTo(host, claim.thing.video);
    return {
      thing: claim.thing,
      release: () => {
        const { video } = claim.thing;
        if (video.parentElement === host) {
          moveTo(this.#parking, video);
        }
        claim.thing.setAudible(false);
        claim.thing.setGain(1);
        claim.thing.setAttention({ selected: false, alarmed: false });
        claim.release();
      },
    };
  }

  close(): void {
    this.#pool.clear();
    this.#parking.remove();
  }
}
