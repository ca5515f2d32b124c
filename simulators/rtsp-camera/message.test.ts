import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatResponse, interleave, MalformedRequest, RequestReader, type RtspRequest } from './message.ts';

const request = (lines: string[], body = ''): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
const OPTIONS = request(['OPTIONS rtsp://127.0.0.1/gate RTSP/1.0', 'CSeq: 1']);

function statusOf(bytes: Buffer): number | null {
  try {
    new RequestReader().push(bytes);
    return null;
  } catch (error) {
    return error instanceof MalformedRequest ? error.status : Number.NaN;
  }
}

test('push() with a request cut at any byte gives the request once it is whole', () => {
  for (let cut = 1; cut < OPTIONS.length; cut += 1) {
    const reader = new RequestReader();
    expect(reader.push(OPTIONS.subarray(0, cut))).toEqual([]);
    expect(reader.push(OPTIONS.subarray(cut)).map(({ method }) => method)).toEqual(['OPTIONS']);
  }
});

test('push() leaves out interleaved packets and bodies between requests', () => {
  const withBody = request(['GET_PARAMETER rtsp://x/gate RTSP/1.0', 'CSeq: 2', 'Content-Length: 5'], 'abcde');
  const bytes = Buffer.concat([
    interleave(1, Buffer.from('RTCP')),
    withBody,
    interleave(3, Buffer.alloc(0)),
    OPTIONS,
  ]);
  const read: RtspRequest[] = new RequestReader().push(bytes);
  expect(read.map(({ method }) => method)).toEqual(['GET_PARAMETER', 'OPTIONS']);
  expect(read[0]?.headers.get('cseq')).toBe('2');
});

test.each([
  ['a line that is no request', request(['hello']), 400],
  ['a request without CSeq', request(['OPTIONS * RTSP/1.0']), 400],
  ['a CSeq that is no number', request(['OPTIONS * RTSP/1.0', 'CSeq: one']), 400],
  ['a header without a name', request(['OPTIONS * RTSP/1.0', 'CSeq: 1', ': x']), 400],
  ['another version', request(['OPTIONS * RTSP/2.0', 'CSeq: 1']), 505],
  ['a head without an end', Buffer.alloc(9_000, 0x41), 400],
  ['a length that is no number', request(['OPTIONS * RTSP/1.0', 'CSeq: 1', 'Content-Length: x']), 400],
  ['a negative length', request(['OPTIONS * RTSP/1.0', 'CSeq: 1', 'Content-Length: -1']), 400],
  ['a body that is too long', request(['OPTIONS * RTSP/1.0', 'CSeq: 1', 'Content-Length: 99999']), 413],
])('push() with %s throws the status to answer with', (_what, bytes, status) => {
  expect(statusOf(bytes)).toBe(status);
});

test('push() with any bytes either waits or throws MalformedRequest', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(statusOf(Buffer.from(bytes))).not.toBeNaN();
    }),
  );
});

test('formatResponse() counts the bytes of a body, not its characters', () => {
  expect(formatResponse('4', { status: 200, headers: { Session: 'a' }, body: '大门' })).toBe(
    'RTSP/1.0 200 OK\r\nCSeq: 4\r\nSession: a\r\nContent-Length: 6\r\n\r\n大门',
  );
});
