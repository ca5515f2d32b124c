const DIGITS = '0123456789abcdef';

/** Two lower-case digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += (DIGITS[byte >> 4] ?? '') + (DIGITS[byte & 15] ?? '');
  }
  return text;
}

/** Reads digits of either case; null where they are odd in number or something else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) {
    return null;
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}

/** `0x0200` */
export const idText = (id: number): string => `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
