/** Bytes that decoders stumble over: ends, signs, start codes. */
const TRICKY = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0d, 0x0a, 0x3c];
const MOST_CHANGES = 6;

/** Changes bytes as lines and bad devices do: some are others, lost, doubled or cut off. The same seed does the same. */
export function createMutator(seed: number): (bytes: Buffer) => Buffer {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
  const changeOne = (bytes: Buffer): Buffer => {
    const at = below(Math.max(bytes.length, 1));
    switch (below(6)) {
      case 0: {
        return bytes.subarray(0, at);
      }
      case 1: {
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(8))]);
      }
      case 2: {
        return Buffer.concat([bytes.subarray(0, at + below(16)), bytes.subarray(at)]);
      }
      case 3: {
        bytes[at] = TRICKY[below(TRICKY.length)] ?? 0;
        return bytes;
      }
      case 4: {
        bytes[at] = below(256);
        return bytes;
      }
      default: {
        bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
        return bytes;
      }
    }
  };
  return (bytes) => {
    let changed = Buffer.from(bytes);
    for (let changes = 1 + below(MOST_CHANGES); changes > 0; changes--) {
      changed = Buffer.from(changeOne(changed));
    }
    return changed;
  };
}
