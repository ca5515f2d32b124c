/** The host's decoder of legacy encodings (WHATWG Encoding): every browser has it, and Node with its full ICU. */
interface Decoder {
  decode(bytes: Uint8Array): string;
}
declare const TextDecoder: new (label: string) => Decoder;

const decoder = new TextDecoder('gbk');
/** What stands for a character that GBK doesn't have. */
const REPLACEMENT = 0x3f;

/** GBK text; bytes that are none become U+FFFD. */
export const decodeGbk = (bytes: Uint8Array): string => decoder.decode(bytes);

let table: Map<string, number> | undefined;

/** Both bytes of every two-byte character, from the decoder itself. */
function reverseTable(): Map<string, number> {
  const found = new Map<string, number>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = trail === 0x7f ? '' : decoder.decode(Uint8Array.of(lead, trail));
      // A pair that is no character decodes to U+FFFD, or to it and an ASCII character.
      if (text.length === 1 && text !== '\uFFFD' && !found.has(text)) {
        found.set(text, (lead << 8) | trail);
      }
    }
  }
  return found;
}

/** Encodes as GBK; a character that it doesn't have becomes `?`. */
export function encodeGbk(text: string): Uint8Array {
  table ??= reverseTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? REPLACEMENT;
    const pair = table.get(character);
    if (code < 0x80) {
      bytes.push(code);
    } else if (pair === undefined) {
      bytes.push(REPLACEMENT);
    } else {
      bytes.push(pair >> 8, pair & 0xff);
    }
  }
  return Uint8Array.from(bytes);
}
