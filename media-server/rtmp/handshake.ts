import { randomBytes } from 'node:crypto';
import { RtmpError } from './rtmp-error.ts';

const VERSION = 3;
const PART_BYTES = 1_536;
const RANDOM_FROM = 8;

/** The server's side of the plain handshake (RTMP 1.0, section 5.2): C0 and C1, answered by S0, S1 and S2, then C2. */
export class Handshake {
  #rest: Buffer = Buffer.alloc(0);
  #answered = false;

  /**
   * Takes bytes of the client: what is to be sent back, and, once the handshake is complete, what came behind it. Throws `RtmpError`
   * for another version.
   */
  take(bytes: Buffer): { answer: Buffer | null; behind: Buffer | null } {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    let answer: Buffer | null = null;
    const [version] = this.#rest;
    if (!this.#answered && version !== undefined && version !== VERSION) {
      throw new RtmpError(`RTMP version ${version} is not spoken here`);
    }
    if (!this.#answered && this.#rest.length >= 1 + PART_BYTES) {
      const theirs = this.#rest.subarray(1, 1 + PART_BYTES);
      const own = randomBytes(PART_BYTES);
      // Time and version zero: no digest is asked for.
      own.fill(0, 0, RANDOM_FROM);
      answer = Buffer.concat([Buffer.from([VERSION]), own, theirs]);
      this.#answered = true;
      this.#rest = this.#rest.subarray(1 + PART_BYTES);
    }
    const isComplete = this.#answered && this.#rest.length >= PART_BYTES;
    return { answer, behind: isComplete ? this.#rest.subarray(PART_BYTES) : null };
  }
}
