import { writeFileSync } from 'node:fs';
import knex from 'knex';

/** A tile of a set: place as in XYZ, and content. */
export interface MadeTile {
  z: number;
  x: number;
  y: number;
  body: Buffer;
}

/** Writes an MBTiles file. */
export async function writeMbtiles(
  file: string,
  metadata: Readonly<Record<string, string>>,
  tiles: readonly MadeTile[],
): Promise<void> {
  const db = knex({ client: 'sqlite3', connection: { filename: file }, useNullAsDefault: true });
  await db.schema.createTable('metadata', (table) => {
    table.text('name');
    table.text('value');
  });
  await db.schema.createTable('tiles', (table) => {
    table.integer('zoom_level');
    table.integer('tile_column');
    table.integer('tile_row');
    table.binary('tile_data');
  });
  await db('metadata').insert(Object.entries(metadata).map(([name, value]) => ({ name, value })));
  for (const { z, x, y, body } of tiles) {
    await db('tiles').insert({ zoom_level: z, tile_column: x, tile_row: 2 ** z - 1 - y, tile_data: body });
  }
  await db.destroy();
}

/** Bytes of a number as in protocol buffers. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

const HEADER_BYTES = 127;
const NO_COMPRESSION = 1;
/** Of the PMTiles specification 3: kinds of tiles. */
const KINDS = { mvt: 1, png: 2 } as const;

/** Writes a PMTiles file of one tile at 0/0/0, without compression. */
export function writePmtiles(
  file: string,
  { kind, metadata, body }: { kind: keyof typeof KINDS; metadata: unknown; body: Buffer },
): void {
  // One entry: tile id 0, run of 1, length, offset 0 (kept as 1).
  const root = Buffer.from([...varint(1), ...varint(0), ...varint(1), ...varint(body.length), ...varint(1)]);
  const json = Buffer.from(JSON.stringify(metadata));
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('PMTiles', 0, 'latin1');
  header.writeUInt8(3, 7);
  const sections = [
    [HEADER_BYTES, root.length],
    [HEADER_BYTES + root.length, json.length],
    [HEADER_BYTES + root.length + json.length, 0],
    [HEADER_BYTES + root.length + json.length, body.length],
  ] as const;
  for (const [index, [offset, length]] of sections.entries()) {
    header.writeBigUInt64LE(BigInt(offset), 8 + index * 16);
    header.writeBigUInt64LE(BigInt(length), 16 + index * 16);
  }
  for (const at of [72, 80, 88]) {
    header.writeBigUInt64LE(1n, at);
  }
  header.writeUInt8(1, 96);
  header.writeUInt8(NO_COMPRESSION, 97);
  header.writeUInt8(NO_COMPRESSION, 98);
  header.writeUInt8(KINDS[kind], 99);
  header.writeUInt8(0, 100);
  header.writeUInt8(5, 101);
  for (const [index, degrees] of [118, 27, 123, 31.5].entries()) {
    header.writeInt32LE(degrees * 1e7, 102 + index * 4);
  }
  writeFileSync(file, Buffer.concat([header, root, json, body]));
}
