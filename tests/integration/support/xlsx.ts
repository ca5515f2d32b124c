import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;

/** Files of a ZIP archive by name. */
export function unzip(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let end = archive.length - 22;
  while (archive.readUInt32LE(end) !== END_OF_DIRECTORY) {
    end -= 1;
  }
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    );
    const header = archive.readUInt32LE(at + 42);
    const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
    const content = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    const name = archive.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
    const isDeflated = archive.readUInt16LE(at + 10) === DEFLATED;
    files.set(name, isDeflated ? inflateRawSync(content) : content);
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (_all, hex?: string, code?: string, name?: string) =>
    name === undefined
      ? String.fromCodePoint(hex === undefined ? Number(code) : Number.parseInt(hex, 16))
      : (NAMED[name] ?? ''),
  );

/** Column of an address such as `AB7`, from 0. */
const columnOf = (address: string): number =>
  address
    .replaceAll(/\d/g, '')
    .split('')
    .reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** Name and cells of the only sheet of a workbook; empty cells are null. Formulas would be found as texts that begin with `formula`. */
export function readWorkbook(archive: Buffer): { sheet: string; rows: (string | number | null)[][] } {
  const files = new Map([...unzip(archive)].map(([file, content]) => [file, content.toString('utf8')]));
  const shared = [...(files.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(
    ([, item = '']) => unescaped([...item.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, text]) => text).join('')),
  );
  const name = /<sheet [^>]*name="([^"]*)"/.exec(files.get('xl/workbook.xml') ?? '')?.[1] ?? '';
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  const rows = [...sheet.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row = '']) => {
    const cells: (string | number | null)[] = [];
    for (const [, address = '', type, content = ''] of row.matchAll(
      /<c r="([A-Z]+\d+)"(?: s="\d+")?(?: t="(\w+)")?[^>]*?(?:\/>|>(.*?)<\/c>)/gs,
    )) {
      const value = /<v>(.*?)<\/v>/s.exec(content)?.[1];
      const column = columnOf(address);
      while (cells.length < column) {
        cells.push(null);
      }
      if (content.includes('<f>')) {
        cells.push(`formula ${content}`);
      } else {
        cells.push(
          value === undefined ? null : type === 's' ? (shared[Number(value)] ?? null) : Number(value),
        );
      }
    }
    return cells;
  });
  return { sheet: unescaped(name), rows };
}
