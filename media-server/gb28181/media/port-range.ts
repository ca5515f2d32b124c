/** The ports of streams, each of a call of its own. */
export interface PortRange {
  /** 0 lets the system choose each. */
  base: number;
  count: number;
}

let cursor = 0;

/** Tries the ports of a range until one can be taken. Throws what `bind` does when none can. */
export async function takePort(
  { base, count }: PortRange,
  bind: (port: number) => Promise<void>,
): Promise<void> {
  if (base === 0) {
    await bind(0);
    return;
  }
  // Even ports, as RTP wants them (RFC 3550, section 11).
  const places = Math.max(Math.floor(count / 2), 1);
  for (let attempt = 0; attempt < places; attempt++) {
    cursor = (cursor + 1) % places;
    try {
      await bind(base + cursor * 2);
      return;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || attempt === places - 1) {
        throw error;
      }
    }
  }
}
