import { Jt808Error, tryDecode } from './fault.ts';
import { decodeFrame, MARK, MAX_ESCAPED_BYTES, type Frame } from './frame.ts';

/**
 * Finds frames in a stream that comes in chunks of any size. A mark may end one frame and begin the next; bytes between a frame's end
 * and the next mark are noise. Never throws.
 */
export class FrameReader {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** A mark has come that begins a frame. */
  #isInside = false;
  /** More bytes have come than a frame has; they are dropped up to the next mark. */
  #isTooLong = false;

  /** The frames that end in this chunk, and what was wrong, in order. */
  push(chunk: Uint8Array): (Frame | Jt808Error)[] {
    const found: (Frame | Jt808Error)[] = [];
    let from = 0;
    for (;;) {
      const mark = chunk.indexOf(MARK, from);
      this.#hold(chunk.subarray(from, mark === -1 ? chunk.length : mark));
      if (mark === -1) {
        return found;
      }
      const result = this.#cut();
      if (result !== null) {
        found.push(result);
      }
      from = mark + 1;
    }
  }

  /** What the stream leaves behind when it ends; null where that is nothing. */
  end(): Jt808Error | null {
    const left = this.#heldBytes;
    this.#clear();
    return left === 0 ? null : new Jt808Error('tooShort', left, 'the stream ended within a frame');
  }

  #hold(bytes: Uint8Array): void {
    this.#heldBytes += bytes.length;
    this.#isTooLong ||= this.#heldBytes > MAX_ESCAPED_BYTES;
    if (this.#isTooLong) {
      this.#held = [];
    } else if (bytes.length > 0) {
      // The chunk belongs to whoever gave it.
      this.#held.push(bytes.slice());
    }
  }

  /** A mark has come: what lies before it is a frame, noise, or nothing. */
  #cut(): Frame | Jt808Error | null {
    if (this.#heldBytes === 0) {
      this.#isInside = true;
      return null;
    }
    const wasInside = this.#isInside;
    const length = this.#heldBytes;
    const result = this.#isTooLong
      ? new Jt808Error('tooLong', MAX_ESCAPED_BYTES, 'no frame is as long')
      : tryDecode(() => decodeFrame(this.#join()));
    this.#clear();
    const isFrame = !(result instanceof Jt808Error);
    // The mark after something broken may have been meant to begin a frame.
    this.#isInside = !isFrame;
    return isFrame || wasInside ? result : new Jt808Error('noise', 0, `${length} bytes belong to no frame`);
  }

  #join(): Uint8Array {
    const [only] = this.#held;
    if (this.#held.length === 1 && only !== undefined) {
      return only;
    }
    const whole = new Uint8Array(this.#heldBytes);
    let at = 0;
    for (const bytes of this.#held) {
      whole.set(bytes, at);
      at += bytes.length;
    }
    return whole;
  }

  #clear(): void {
    this.#held = [];
    this.#heldBytes = 0;
    this.#isTooLong = false;
  }
}
