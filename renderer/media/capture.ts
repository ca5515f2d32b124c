import type { PixelSize } from '#shared/layers.ts';

/** Taken for the captured picture until the first one has come. */
const USUAL: PixelSize = { width: 1280, height: 720 };
/** Taken for the frame rate until frames have come for a second. */
const USUAL_FPS = 15;
/** The rate is reckoned over so many seconds, so that it doesn't tremble. */
const RATE_SECONDS = 8;

/**
 * The size of the picture as its source captures it, reckoned from the layers that come. A change of layer is told before its frames
 * are here, so a size counts once two looks in a row agree.
 */
export class CaptureSize {
  #value: PixelSize | null = null;
  #candidate: PixelSize | null = null;

  get value(): PixelSize {
    return this.#value ?? USUAL;
  }

  get isKnown(): boolean {
    return this.#value !== null;
  }

  /** Notes a decoded picture of layer `layer` of `layers`, the smallest first; true when the value has changed by it. */
  note(picture: PixelSize, layer: number, layers: number): boolean {
    const factor = 2 ** (layers - 1 - layer);
    const size = { width: picture.width * factor, height: picture.height * factor };
    const agrees = this.#candidate?.width === size.width && this.#candidate.height === size.height;
    this.#candidate = size;
    if (size.width === 0 || (this.#value !== null && !agrees)) {
      return false;
    }
    const changed = this.#value?.width !== size.width || this.#value.height !== size.height;
    this.#value = size;
    return changed;
  }
}

/** The frame rate at which a source sends, from what is received each second. */
export class FrameRate {
  readonly #notes: number[] = [];
  #isFirst = true;

  get value(): number {
    const sum = this.#notes.reduce((total, fps) => total + fps, 0);
    return this.#notes.length === 0 ? USUAL_FPS : sum / this.#notes.length;
  }

  /** Notes the frames of the last second; none says nothing, and a stream begins with what was kept for it. */
  note(fps: number): void {
    if (fps > 0 && !this.#isFirst) {
      this.#notes.push(fps);
      this.#notes.splice(0, this.#notes.length - RATE_SECONDS);
    }
    this.#isFirst = this.#isFirst && fps === 0;
  }
}
