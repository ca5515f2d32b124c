/** Changes frames as lines and bad devices do: bytes are changed, lost, doubled, marks appear. The same seed does the same. */
export function createMutator(seed: number): (frame: Uint8Array) => Uint8Array {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % limit;
  };
  const TRICKY = [0x7e, 0x7d, 0x00, 0xff, 0x01, 0x02];

  return (frame) => {
    const bytes = [...frame];
    for (let changes = below(4); changes > 0; changes--) {
      const at = below(bytes.length + 1);
      switch (below(5)) {
        case 0: {
          bytes[at % bytes.length] = below(256);
          break;
        }
        case 1: {
          bytes.splice(at, 1 + below(8));
          break;
        }
        case 2: {
          bytes.splice(at, 0, TRICKY[below(TRICKY.length)] ?? 0);
          break;
        }
        case 3: {
          bytes.splice(at, 0, ...bytes.slice(at, at + below(12)));
          break;
        }
        default: {
          bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << below(8));
        }
      }
      if (bytes.length === 0) {
        bytes.push(below(256));
      }
    }
    if (below(4) === 0) {
      return repaired(bytes);
    }
    return Uint8Array.from(bytes);
  };
}

/** Gives the checksum and the length that the changed bytes would have, so that what is within gets read. */
function repaired(bytes: number[]): Uint8Array {
  const inner = bytes.filter((byte) => byte !== 0x7e && byte !== 0x7d).slice(0, -1);
  const [, , attributes = 0] = inner;
  const headerBytes = (attributes & 0x40) === 0 ? 12 : 17;
  const fragmentBytes = (attributes & 0x20) === 0 ? 0 : 4;
  const length = inner.length - headerBytes - fragmentBytes;
  if (length >= 0 && length < 1024) {
    inner[2] = (attributes & 0xe0) | (length >> 8);
    inner[3] = length & 0xff;
  }
  const sum = inner.reduce((xor, byte) => xor ^ byte, 0);
  const escaped = [...inner, sum].flatMap((byte) =>
    byte === 0x7e ? [0x7d, 0x02] : byte === 0x7d ? [0x7d, 0x01] : [byte],
  );
  return Uint8Array.from([0x7e, ...escaped, 0x7e]);
}
