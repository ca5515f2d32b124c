/** Bytes of a box header: its size and its type (ISO/IEC 14496-12, 4.2). */
export const BOX_HEADER_BYTES = 8;

/** A box within a buffer; `start` is that of its header, `body` that of its content. */
export interface Box {
  type: string;
  start: number;
  body: number;
  end: number;
}

/** The boxes between two places of a buffer. Throws `RangeError` where one doesn't fit into its surroundings. */
export function* boxesOf(buffer: Buffer, start: number, end: number): Generator<Box> {
  let at = start;
  while (at < end) {
    const size = at + BOX_HEADER_BYTES <= end ? buffer.readUInt32BE(at) : 0;
    if (size < BOX_HEADER_BYTES || at + size > end) {
      throw new RangeError(`no box at byte ${at}`);
    }
    yield {
      type: buffer.toString('latin1', at + 4, at + 8),
      start: at,
      body: at + BOX_HEADER_BYTES,
      end: at + size,
    };
    at += size;
  }
}

/** The first box under `path`, a type for each depth; undefined when there is none. */
export function findBox(buffer: Buffer, path: readonly string[], within?: Box): Box | undefined {
  const [type, ...deeper] = path;
  const found = [...boxesOf(buffer, within?.body ?? 0, within?.end ?? buffer.length)].find(
    (box) => box.type === type,
  );
  return found === undefined || deeper.length === 0 ? found : findBox(buffer, deeper, found);
}

/** All boxes of a type directly within another. */
export function childrenOf(buffer: Buffer, within: Box, type: string): Box[] {
  return [...boxesOf(buffer, within.body, within.end)].filter((box) => box.type === type);
}

/** A box with this content. */
export function makeBox(type: string, ...content: readonly Buffer[]): Buffer {
  const size = content.reduce((sum, part) => sum + part.length, BOX_HEADER_BYTES);
  const header = Buffer.alloc(BOX_HEADER_BYTES);
  header.writeUInt32BE(size);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, ...content], size);
}

/** A box with a version and flags before its content. */
export function makeFullBox(
  type: string,
  { version = 0, flags = 0 }: { version?: number; flags?: number },
  ...content: readonly Buffer[]
): Buffer {
  return makeBox(type, uint32((version << 24) | flags), ...content);
}

/** Numbers as 32 bits each. */
export function uint32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) {
    buffer.writeUInt32BE(value >>> 0, index * 4);
  }
  return buffer;
}

/** Numbers as 16 bits each. */
export function uint16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) {
    buffer.writeUInt16BE(value & 0xff_ff, index * 2);
  }
  return buffer;
}
