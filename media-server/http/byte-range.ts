/** Part of a file; both ends belong to it. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part that a `Range` header asks for of a file of `size` bytes (RFC 9110, 14.1.2): null for the whole, also where the header is
 * none that is understood; 'unsatisfiable' where the file hasn't got it. Of several parts the whole is sent.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (match === null || (first === '' && last === '')) {
    return null;
  }
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < start) {
    return null;
  }
  return start >= size || end < start ? 'unsatisfiable' : { start, end };
}
