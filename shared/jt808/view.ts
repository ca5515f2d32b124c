import { Jt808Error, tryDecode } from './fault.ts';
import { decodeFrame, type Frame } from './frame.ts';
import { fromHex, idText, toHex } from './hex.ts';
import type { Item } from './items.ts';
import { tryDecodeMessage, type Body, type Message } from './message.ts';
import { ALARM_NAMES, IO_NAMES, MESSAGE_NAMES, SIGNAL_NAMES, STATE_NAMES, type Name } from './names.ts';
import { hasBit, STATE, type TerminalPosition } from './position.ts';

interface BitView extends Name {
  bit: number;
}

/** The bits that are set, by name; one without a name is told by its number alone. */
export const namedBits = (bits: number, names: ReadonlyMap<number, Name>): BitView[] =>
  Array.from({ length: 32 }, (_, bit) => bit)
    .filter((bit) => hasBit(bits, bit))
    .map((bit) => ({ bit, ...(names.get(bit) ?? { zh: `第${bit}位`, en: `bit ${bit}` }) }));

function itemView(item: Item): object {
  const id = { ...item, idHex: `0x${item.id.toString(16).toUpperCase().padStart(2, '0')}` };
  switch (item.type) {
    case 'signals': {
      return { ...id, signals: namedBits(item.bits, SIGNAL_NAMES) };
    }
    case 'io': {
      return { ...id, io: namedBits(item.bits, IO_NAMES) };
    }
    default: {
      return id;
    }
  }
}

const positionView = (position: TerminalPosition): object => ({
  ...position,
  datum: hasBit(position.stateBits, STATE.encryptedCoordinates) ? 'GCJ-02' : 'WGS-84',
  alarms: namedBits(position.alarmBits, ALARM_NAMES),
  state: namedBits(position.stateBits, STATE_NAMES),
  items: position.items.map(itemView),
});

function bodyView(body: Body): object {
  switch (body.type) {
    case 'position': {
      return positionView(body);
    }
    case 'positionAnswer': {
      return { ...body, position: positionView(body.position) };
    }
    case 'positionBatch': {
      return { ...body, positions: body.positions.map(positionView) };
    }
    case 'terminalAnswer':
    case 'platformAnswer': {
      return { ...body, answered: MESSAGE_NAMES.get(body.answeredId) ?? null };
    }
    default: {
      return body;
    }
  }
}

const errorView = ({ kind, offset, message }: Jt808Error) => ({ kind, offset, message });

/** What a person wants to know of a message. What the names of bits add to its fields is ignored where it is read back. */
export function messageView({ header, body, extraHex }: Message): object {
  return {
    message: {
      id: idText(header.messageId),
      ...(MESSAGE_NAMES.get(header.messageId) ?? { zh: '未知消息', en: 'unknown message' }),
    },
    header,
    checksum: 'ok',
    body: bodyView(body),
    ...(extraHex === '' ? {} : { extraHex }),
  };
}

/** One frame, or what is wrong with it. */
export interface DecodedHex {
  ok: boolean;
  view: object;
}

function frameView(frame: Frame): DecodedHex {
  const message = tryDecodeMessage(frame);
  if (message instanceof Jt808Error) {
    const { header, body } = frame;
    const raw: Message = { header, body: { type: 'raw', hex: toHex(body) }, extraHex: '' };
    return { ok: false, view: { ...messageView(raw), error: errorView(message) } };
  }
  return { ok: true, view: messageView(message) };
}

/** Where the digits of each frame are: between marks, or all of them where there is no mark. */
function cut(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at === bytes.length || bytes[at] === 0x7e) {
      if (at > from) {
        frames.push(bytes.subarray(from, at));
      }
      from = at + 1;
    }
  }
  return frames;
}

/**
 * Decodes hexadecimal text: digits of either case, with or without marks, spaces, commas, and `0x`. What stands between two marks is a
 * frame or is said to be none.
 */
export function decodeHex(text: string): DecodedHex[] {
  const digits = text.replaceAll(/0x/gi, '').replaceAll(/[\s,;:"'-]/g, '');
  const bytes = fromHex(digits);
  if (bytes === null || bytes.length === 0) {
    const reason = digits === '' ? 'there are no digits' : 'this is no even number of hexadecimal digits';
    return [{ ok: false, view: { error: { kind: 'hex', offset: 0, message: reason } } }];
  }
  const frames = cut(bytes);
  if (frames.length === 0) {
    const error = new Jt808Error('tooShort', 0, 'there is nothing between the marks');
    return [{ ok: false, view: { error: errorView(error) } }];
  }
  return frames.map((escaped) => {
    const frame = tryDecode(() => decodeFrame(escaped));
    if (frame instanceof Jt808Error) {
      const view = { checksum: frame.kind === 'checksum' ? 'wrong' : 'unknown', error: errorView(frame) };
      return { ok: false, view: { ...view, hex: toHex(escaped) } };
    }
    return frameView(frame);
  });
}
