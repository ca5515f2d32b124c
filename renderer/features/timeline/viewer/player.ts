/** A clock that goes on by itself and can be set: the time of everything that a package shows, UTC ms. */
export class PackageClock {
  readonly #to: number;
  #at: number;
  #since = performance.now();
  #rate = 1;
  #isPlaying = false;

  constructor(at: number, to: number) {
    this.#at = at;
    this.#to = to;
  }

  get at(): number {
    const passed = this.#isPlaying ? (performance.now() - this.#since) * this.#rate : 0;
    return Math.min(this.#at + passed, this.#to);
  }

  get rate(): number {
    return this.#rate;
  }

  get isPlaying(): boolean {
    return this.#isPlaying && this.at < this.#to;
  }

  seek(at: number): void {
    this.#at = at;
    this.#since = performance.now();
  }

  play(isPlaying: boolean): void {
    this.seek(this.at);
    this.#isPlaying = isPlaying;
  }

  setRate(rate: number): void {
    this.seek(this.at);
    this.#rate = rate;
  }
}
