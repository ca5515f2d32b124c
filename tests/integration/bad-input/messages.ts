import { allCalls } from '../../../media-server/api/access-table.ts';
import { OPUS_PARAMETERS } from '../scope/inputs.ts';
import type { Random } from './random.ts';

/** What a client has in the media plane; messages use it out of order. */
export interface Handles {
  peerId: string;
  send: string;
  recv: string;
  sourceId: string;
}

type Message = string | Buffer;
type Maker = (random: Random, handles: Handles, id: number) => Message;

/** Logging out takes no input: one such message would end the attack. */
const CALLS = allCalls().filter(({ path }) => path !== 'identity.logout');

const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  '',
  ' ',
  '\u0000',
  '🚨'.repeat(500),
  'x'.repeat(5_000),
  [],
  {},
  [[[[[[]]]]]],
  { length: 1e9 },
  { toString: 'x', valueOf: 1 },
  "'; DROP TABLE users; --",
  '../../etc/passwd',
  '${jndi:ldap://x}',
];

const kindOf = (path: string): string => CALLS.find((call) => call.path === path)?.spec.kind ?? 'mutation';

const call = (id: unknown, path: string, input: unknown, method: unknown = kindOf(path)): string =>
  JSON.stringify({ id, method, params: { path, input } });

/** A call of signalling that is valid by itself. */
function signalling(
  random: Random,
  { peerId, send, recv, sourceId }: Handles,
): [path: string, input: Record<string, unknown>] {
  const transportId = random.pick([send, recv, 'none']);
  const peer = random.pick([peerId, peerId, peerId, 'none']);
  const one = { peerId: peer, transportId };
  return random.pick<[string, Record<string, unknown>]>([
    [
      'media.createTransport',
      { peerId: peer, direction: random.pick(['send', 'recv', 'both']), rtpCapabilities: {} },
    ],
    [
      'media.connectTransport',
      { ...one, dtlsParameters: { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: 'AB' }] } },
    ],
    ['media.restartIce', one],
    ['media.closeTransport', { ...one, transportId: 'none' }],
    ['media.produce', { ...one, kind: random.pick(['audio', 'video']), rtpParameters: OPUS_PARAMETERS }],
    ['media.consume', { ...one, sourceId, kind: random.pick(['audio', 'video']) }],
    [
      'media.setConsumers',
      { peerId: peer, changes: [{ consumerId: 'none', paused: false, spatialLayer: 2 }] },
    ],
    ['media.setProducerPaused', { peerId: peer, producerId: 'none', paused: true }],
    ['media.closeConsumer', { peerId: peer, consumerId: 'none' }],
    ['media.closeProducer', { peerId: peer, producerId: 'none' }],
    ['media.requestKeyFrame', { peerId: peer, consumerId: 'none' }],
    ['media.consumerStats', { peerId: peer, consumerId: 'none' }],
  ]);
}

/** Replaces one value somewhere in a JSON value. */
function spoil(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.next() < 0.2) {
    return random.pick(HOSTILE);
  }
  const copy = structuredClone(value) as Record<string, unknown>;
  const keys = Object.keys(copy);
  if (keys.length === 0) {
    return random.pick(HOSTILE);
  }
  const key = random.pick(keys);
  copy[key] = spoil(random, copy[key]);
  return copy;
}

/** Changes some bytes of a message. */
function flip(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  for (let count = 1 + random.below(6); count > 0; count -= 1) {
    bytes[random.below(bytes.length)] = random.below(256);
  }
  return bytes;
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Kinds of bad messages, by name. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'bytes changed': (random, handles, id) =>
    flip(random, call(id, ...signalling(random, handles))).toString('utf8'),
  'bytes changed, binary': (random, handles, id) => flip(random, call(id, ...signalling(random, handles))),
  'random bytes': (random) => random.bytes(1 + random.below(200)),
  'cut off': (random, handles, id) => {
    const text = call(id, ...signalling(random, handles));
    return text.slice(0, random.below(text.length));
  },
  'out of order': (random, handles, id) => call(id, ...signalling(random, handles)),
  'value spoilt': (random, handles, id) => {
    const [path, input] = signalling(random, handles);
    return call(id, path, spoil(random, input));
  },
  'any call with any input': (random, _handles, id) =>
    call(id, random.pick(CALLS).path, random.pick(HOSTILE)),
  'unknown call': (random, _handles, id) =>
    call(
      id,
      random.pick([
        'media.nothing',
        'nothing',
        '__proto__',
        'media.__proto__',
        'constructor.constructor',
        'media',
        '',
      ]),
      {},
    ),
  'wrong method': (random, handles, id) => {
    const [path, input] = signalling(random, handles);
    return call(id, path, input, random.pick(['query', 'subscription', 'delete', 7, null]));
  },
  'bad envelope': (random) =>
    JSON.stringify(
      random.pick<unknown>([
        1,
        'text',
        null,
        [],
        [[]],
        {},
        { id: 1 },
        { params: {} },
        { id: {}, method: 'query', params: { path: 'system.info' } },
      ]),
    ),
  'prototype pollution': (random, { peerId }, id) =>
    `{"id":${id},"method":"mutation","params":{"path":"media.leave","input":{"__proto__":{"peerId":"${peerId}","polluted":${random.below(9)}},"constructor":{"prototype":{"polluted":1}}}}}`,
  'deep nesting': (random, _handles, id) =>
    `{"id":${id},"method":"mutation","params":{"path":"media.createTransport","input":${nested(100 + random.below(5_000))}}}`,
  'deep parameters': (random, { peerId, send }, id) =>
    `{"id":${id},"method":"mutation","params":{"path":"media.connectTransport","input":{"peerId":"${peerId}","transportId":"${send}","dtlsParameters":{"a":${nested(100 + random.below(3_000))}}}}}`,
  'stop of nothing': (random) => JSON.stringify({ id: random.below(99), method: 'subscription.stop' }),
  'same id twice': (_random, { peerId }) =>
    `[${call(1, 'media.events', { peerId })},${call(1, 'media.events', { peerId })},${call(1, 'media.events', { peerId: 'none' })}]`,
  'large batch': (_random, _handles, id) =>
    `[${Array(150)
      .fill(call(id, 'media.join', { x: 1 }))
      .join(',')}]`,
  'large text': (random, { peerId }, id) =>
    call(id, 'media.leave', { peerId: `${peerId}${'y'.repeat(20_000 + random.below(100_000))}` }),
};

/** Too large for the server to even read: closes the connection, so that only a few are sent. */
export const OVERSIZE = 'z'.repeat(300 * 1024);

/** The next bad message, and its kind. */
export function badMessage(random: Random, handles: Handles, id: number): { kind: string; message: Message } {
  const kind = random.pick(Object.keys(MAKERS));
  const make = MAKERS[kind];
  if (make === undefined) {
    throw new Error(`no maker of ${kind}`);
  }
  return { kind, message: make(random, handles, id) };
}

/** Bad RTP and DTLS parameters for a transport that is there: what only the media plane itself can refuse. */
export function badParameters(random: Random, { peerId, send, recv }: Handles, id: number): string {
  const spoilt = spoil(random, OPUS_PARAMETERS);
  const rtpParameters = typeof spoilt === 'object' && spoilt !== null && !Array.isArray(spoilt) ? spoilt : {};
  return random.pick([
    call(id, 'media.produce', {
      peerId,
      transportId: send,
      kind: random.pick(['audio', 'video']),
      rtpParameters,
    }),
    call(id, 'media.connectTransport', {
      peerId,
      transportId: random.pick([send, recv]),
      dtlsParameters: { role: random.pick(['client', 'x']), fingerprints: random.pick(HOSTILE) },
    }),
    call(id, 'media.createTransport', {
      peerId,
      direction: 'recv',
      rtpCapabilities: { codecs: random.pick(HOSTILE), headerExtensions: random.pick(HOSTILE) },
    }),
  ]);
}
