import { childOf, escapeXml, parseXml, XmlError, type XmlNode } from '#shared/xml.ts';
import { Gb28181Error } from './fault.ts';

/** A body of MANSCDP (GB/T 28181-2016, annex A). */
export interface Manscdp {
  root: 'Notify' | 'Response' | 'Query' | 'Control';
  cmdType: string;
  sn: string;
  deviceId: string;
  node: XmlNode;
}

const ROOTS: readonly string[] = ['Notify', 'Response', 'Query', 'Control'];
const LIMITS = { depth: 24, elements: 60_000 };
/** Longest text of a device that is kept. */
const MAX_TEXT = 255;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });
const lossy = new TextDecoder('gb18030');

const tryDecode = (decoder: typeof utf8, bytes: Buffer): string | null => {
  try {
    return decoder.decode(bytes);
  } catch {
    // These bytes are of another encoding.
    return null;
  }
};

/**
 * Text of a body. GB 2312 and GBK are parts of GB 18030. The encoding that the declaration names is tried first, then the other one:
 * devices declare one and write the other.
 */
export function decodeText(bytes: Buffer): string {
  const declared = /^[^>]{0,80}encoding\s*=\s*["']([\w-]{1,20})/i.exec(bytes.toString('latin1', 0, 120))?.[1];
  const order = /^gb/i.test(declared ?? '') ? [gb18030, utf8] : [utf8, gb18030];
  return (
    order.reduce<string | null>((text, decoder) => text ?? tryDecode(decoder, bytes), null) ??
    lossy.decode(bytes)
  );
}

/** What devices get wrong in XML and yet can be read: bytes before and after the document, bare ampersands, control characters. */
function repaired(text: string): string {
  const begin = text.indexOf('<');
  const end = text.lastIndexOf('>');
  return text
    .slice(Math.max(begin, 0), end + 1)
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;')
    .replace(/^<\?xml[^>]*\?>/i, '');
}

/** The text of a child, '' where there is none. */
export const textOf = (node: XmlNode | undefined, name: string): string =>
  (childOf(node, name)?.text ?? '').slice(0, MAX_TEXT);

/** The number of a child; null where it is none. */
export function numberOf(node: XmlNode | undefined, name: string): number | null {
  const text = textOf(node, name).trim();
  return /^[+-]?\d{1,15}(?:\.\d{1,20})?$/.test(text) ? Number(text) : null;
}

/** Throws `Gb28181Error`. */
export function parseManscdp(body: Buffer): Manscdp {
  let node: XmlNode;
  try {
    node = parseXml(repaired(decodeText(body)), LIMITS);
  } catch (error) {
    if (error instanceof XmlError) {
      throw new Gb28181Error('xml', error.message.slice(0, 200));
    }
    throw error;
  }
  if (!ROOTS.includes(node.name)) {
    throw new Gb28181Error('xml', 'the root is no MANSCDP');
  }
  const cmdType = textOf(node, 'CmdType');
  if (!/^[A-Za-z]{1,40}$/.test(cmdType)) {
    throw new Gb28181Error('value', 'CmdType is missing');
  }
  const root = node.name as Manscdp['root'];
  return { root, cmdType, sn: textOf(node, 'SN'), deviceId: textOf(node, 'DeviceID'), node };
}

/** A body of ours: pure ASCII but for what is escaped, so that it is right in whatever encoding it is read. */
export function encodeManscdp(
  root: Manscdp['root'],
  fields: Readonly<Record<string, string | number>>,
): Buffer {
  const lines = Object.entries(fields).map(
    ([name, value]) => `<${name}>${asciiOf(escapeXml(String(value)))}</${name}>`,
  );
  return Buffer.from(
    ['<?xml version="1.0" encoding="GB2312"?>', `<${root}>`, ...lines, `</${root}>`, ''].join('\r\n'),
    'ascii',
  );
}

const asciiOf = (text: string): string =>
  text.replaceAll(/[\u{80}-\u{10FFFF}]/gu, (character) => `&#${character.codePointAt(0) ?? 63};`);

/** An item of a catalogue. What a device leaves out is '' or null. */
export interface CatalogItem {
  channelId: string;
  name: string;
  manufacturer: string;
  model: string;
  /** Null where it isn't said. */
  isOnline: boolean | null;
  ptzType: number | null;
}

/**
 * Items of a catalogue's piece; those without an ID are left out, but counted. `sumNum` is how many all pieces have.
 */
export function readCatalog({ node }: Manscdp): { sumNum: number; count: number; items: CatalogItem[] } {
  const list = (childOf(node, 'DeviceList')?.children ?? []).filter(({ name }) => name === 'Item');
  return {
    sumNum: numberOf(node, 'SumNum') ?? list.length,
    count: list.length,
    items: list.flatMap(readItem),
  };
}

function readItem(item: XmlNode): CatalogItem[] {
  const channelId = textOf(item, 'DeviceID');
  if (!/^\d{1,20}$/.test(channelId)) {
    return [];
  }
  const status = textOf(item, 'Status').toUpperCase();
  const ptzType = numberOf(childOf(item, 'Info'), 'PTZType') ?? numberOf(item, 'PTZType');
  return [
    {
      channelId,
      name: textOf(item, 'Name'),
      manufacturer: textOf(item, 'Manufacturer'),
      model: textOf(item, 'Model'),
      isOnline: status === '' ? null : status === 'ON' || status === 'OK' || status === 'ONLINE',
      ptzType: ptzType === null ? null : Math.trunc(ptzType),
    },
  ];
}

const OFFSET = '+08:00';
const TIME = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})?$/i;

/** A time of a device, UTC ms: of +08:00 where it doesn't say. Null when it is none. */
export function parseTime(text: string): number | null {
  const match = TIME.exec(text.trim());
  if (match === null) {
    return null;
  }
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', zone = OFFSET] = match;
  const two = (digits: string): string => digits.padStart(2, '0');
  const at = Date.parse(
    `${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${zone.toUpperCase()}`,
  );
  return Number.isNaN(at) ? null : at;
}

/** The server's time as registrations are answered with it (section 9.10). `now` in UTC ms. */
export const dateHeader = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, -1);

/** A report of a device's place. Coordinates in degrees, speed in km/h; what isn't said is null. */
export interface MobilePosition {
  deviceId: string;
  /** UTC ms. */
  time: number | null;
  longitude: number | null;
  latitude: number | null;
  speedKmh: number | null;
  direction: number | null;
}

const readPlace = (node: XmlNode, deviceId: string): MobilePosition => ({
  deviceId,
  time: parseTime(textOf(node, 'Time') || textOf(node, 'CaptureTime')),
  longitude: numberOf(node, 'Longitude'),
  latitude: numberOf(node, 'Latitude'),
  speedKmh: numberOf(node, 'Speed'),
  direction: numberOf(node, 'Direction'),
});

/** Places of a notification: one, or, of 2022, a list of them. */
export function readPositions({ node, deviceId }: Manscdp): MobilePosition[] {
  const items = (childOf(node, 'DeviceList')?.children ?? []).filter(({ name }) => name === 'Item');
  return items.length === 0
    ? [readPlace(node, textOf(node, 'TargetID') || deviceId)]
    : items.map((item) => readPlace(item, textOf(item, 'DeviceID') || deviceId));
}

export interface GbAlarm {
  deviceId: string;
  priority: number | null;
  method: number | null;
  /** Of the device's or the video's alarms; null where it isn't said. */
  alarmType: number | null;
  place: MobilePosition;
}

export function readAlarm({ node, deviceId }: Manscdp): GbAlarm {
  return {
    deviceId,
    priority: numberOf(node, 'AlarmPriority'),
    method: numberOf(node, 'AlarmMethod'),
    alarmType: numberOf(childOf(node, 'Info'), 'AlarmType') ?? numberOf(node, 'AlarmType'),
    place: { ...readPlace(node, deviceId), time: parseTime(textOf(node, 'AlarmTime')) },
  };
}
