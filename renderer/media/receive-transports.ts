import type { Transport } from 'mediasoup-client/types';

/**
 * Tracks that one connection has received before the next ones come through another. Chromium keeps about half a kilobyte of each track
 * until its connection is closed, and a wall that changes all day would never close one.
 */
export const TRACKS_A_TRANSPORT = 256;

export interface ReceiveTransportsOptions {
  make: () => Promise<Transport>;
  /** A transport has been closed here and isn't needed at the server. */
  onClosed: (transportId: string) => void;
  tracks?: number;
}

interface Generation {
  transport: Promise<Transport>;
  begun: number;
  leases: Set<Lease>;
}

/** The right to receive one track through a transport; the transport stays while anybody holds one. */
export interface Lease {
  /** Called when the track had better be received through another transport: this one has been replaced for long. */
  onMove: () => void;
  /** Idempotent. */
  release: () => void;
}

/** The receiving side of a peer: one transport at a time, replaced by another after so many tracks. */
export class ReceiveTransports {
  readonly #options: ReceiveTransportsOptions;
  #current: Generation | null = null;
  readonly #retired = new Set<Generation>();
  #closed = false;

  constructor(options: ReceiveTransportsOptions) {
    this.#options = options;
  }

  /** Makes the transport through which the next track will come; where that fails, the next track tries again. */
  prepare(): void {
    this.#generation().transport.catch(() => undefined);
  }

  /** A place for one more track. Rejects when no transport can be made. */
  async lease(): Promise<{ transport: Transport; lease: Lease }> {
    const generation = this.#generation();
    generation.begun += 1;
    // Held from now on, so that the transport isn't closed while it is being made.
    const lease: Lease = {
      onMove: () => undefined,
      release: () => {
        generation.leases.delete(lease);
        this.#closeUnused(generation);
      },
    };
    generation.leases.add(lease);
    try {
      return { transport: await generation.transport, lease };
    } catch (error) {
      lease.release();
      throw error;
    }
  }

  /** Statistics of everything that is received, a report a transport. */
  async stats(): Promise<RTCStatsReport[]> {
    const reports = await Promise.all(
      this.#all.map(async ({ transport }) => {
        try {
          const open = await transport;
          return open.closed ? null : await open.getStats();
        } catch {
          // It couldn't be made, or was closed meanwhile.
          return null;
        }
      }),
    );
    return reports.filter((report) => report !== null);
  }

  /** Closes every transport. */
  close(): void {
    this.#closed = true;
    for (const { transport } of this.#all) {
      transport.then((open) => open.close()).catch(() => undefined);
    }
  }

  get #all(): Generation[] {
    return [...this.#retired, ...(this.#current === null ? [] : [this.#current])];
  }

  #generation(): Generation {
    const { make, tracks = TRACKS_A_TRANSPORT } = this.#options;
    if (this.#current !== null && this.#current.begun >= tracks) {
      this.#retire(this.#current);
    }
    if (this.#current === null) {
      const generation: Generation = { transport: make(), begun: 0, leases: new Set() };
      this.#current = generation;
      generation.transport.catch(() => {
        if (this.#current === generation) {
          this.#current = null;
        }
      });
    }
    return this.#current;
  }

  #retire(generation: Generation): void {
    const before = [...this.#retired];
    this.#current = null;
    this.#retired.add(generation);
    this.#closeUnused(generation);
    // What is still received through those that were replaced earlier moves, so that there are never more than three.
    for (const lease of before.flatMap(({ leases }) => [...leases])) {
      lease.onMove();
    }
  }

  #closeUnused(generation: Generation): void {
    if (generation.leases.size > 0 || this.#closed || !this.#retired.delete(generation)) {
      return;
    }
    generation.transport
      .then((transport) => {
        transport.close();
        return this.#options.onClosed(transport.id);
      })
      .catch(() => undefined);
  }
}
