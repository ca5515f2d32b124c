import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeGbk } from '#shared/jt808/gbk.ts';
import { isCallForHelp } from './alarm.ts';
import { Gb28181Error } from './fault.ts';
import { toFix } from './fix.ts';
import * as mans from './manscdp.ts';
import { liveOffer, liveSsrc, readMedia } from './sdp.ts';
import { untyped } from './testing.ts';

const ID = '33010000001320000001';
const catalog = (items: string, encoding = 'GB2312'): string =>
  `<?xml version="1.0" encoding="${encoding}"?>\r\n<Response>\r\n<CmdType>Catalog</CmdType>\r\n<SN>7</SN>\r\n<DeviceID>${ID}</DeviceID>\r\n<SumNum>9</SumNum>\r\n<DeviceList Num="1">${items}</DeviceList></Response>`;
const ITEM = `<Item><DeviceID>${ID}</DeviceID><Name>大门</Name><Status>ON</Status><Info><PTZType>1</PTZType></Info></Item>`;
const names = (body: Buffer): string[] =>
  mans.readCatalog(mans.parseManscdp(body)).items.map(({ name }) => name);

describe('parseManscdp', () => {
  test('reads GB 2312, GB 18030 and UTF-8, also where another one is declared', () => {
    const gbk = (text: string): Buffer => Buffer.from(encodeGbk(text));
    expect(names(gbk(catalog(ITEM)))).toEqual(['大门']);
    expect(names(gbk(catalog(ITEM, 'gb18030')))).toEqual(['大门']);
    expect(names(Buffer.from(catalog(ITEM, 'UTF-8')))).toEqual(['大门']);
    expect(names(gbk(catalog(ITEM, 'UTF-8')))).toEqual(['大门']);
    expect(names(Buffer.from(catalog(ITEM.replace('大门', '南大门一号')), 'utf8'))).toEqual(['南大门一号']);
    expect(names(gbk(catalog(ITEM).replace(/^<\?xml[^>]*>\r\n/, '')))).toEqual(['大门']);
  });

  test('reads what devices get wrong: bare ampersands, zeros at the end, blanks before', () => {
    const body = Buffer.from(`  \r\n${catalog(ITEM.replace('大门', 'A & B'))}\0\0`);
    expect(names(body)).toEqual(['A & B']);
  });

  test('reads items with fields missing, and leaves out those without an ID but counts them', () => {
    const { sumNum, count, items } = mans.readCatalog(
      mans.parseManscdp(
        Buffer.from(catalog(`<Item><DeviceID>${ID}</DeviceID></Item><Item><Name>x</Name></Item>`)),
      ),
    );
    expect({ sumNum, count }).toEqual({ sumNum: 9, count: 2 });
    expect(items).toMatchObject([{ channelId: ID, name: '', isOnline: null, ptzType: null }]);
  });

  test.each([
    ['nothing', '', 'xml'],
    ['no XML', 'v=0', 'xml'],
    ['an open element', '<Notify><CmdType>Keepalive', 'xml'],
    ['a document type', '<!DOCTYPE x [<!ENTITY y "z">]><Notify><CmdType>&y;</CmdType></Notify>', 'xml'],
    ['another root', '<Other><CmdType>Keepalive</CmdType></Other>', 'xml'],
    ['no CmdType', '<Notify/>', 'value'],
  ])('refuses %s', (_name, text, kind) => {
    expect(() => mans.parseManscdp(Buffer.from(text))).toThrow(expect.objectContaining({ kind }));
  });

  test('mutated bytes throw nothing but the typed error', () => {
    const good = Buffer.from(encodeGbk(catalog(ITEM)));
    const place = fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 10 }), fc.nat(good.length), (places, length) => {
        const mutated = Buffer.from(good);
        places.forEach(([at, value]) => mutated.writeUInt8(value, at));
        for (const body of [mutated, mutated.subarray(0, length)]) {
          expect(
            untyped(() => {
              const message = mans.parseManscdp(body);
              mans.readCatalog(message);
              mans.readPositions(message);
              mans.readAlarm(message);
            }),
          ).toBeNull();
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('reads what encodeManscdp writes', () => {
    const body = mans.encodeManscdp('Query', { CmdType: 'Catalog', SN: 3, DeviceID: ID, Name: '门 <&>' });
    const message = mans.parseManscdp(body);
    expect(message).toMatchObject({ root: 'Query', cmdType: 'Catalog', sn: '3', deviceId: ID });
    expect(mans.textOf(message.node, 'Name')).toBe('门 <&>');
  });
});

test('parseTime takes times of +08:00 and those that say their zone', () => {
  const at = Date.UTC(2026, 10, 1, 4, 5, 6);
  expect(mans.parseTime('2026-11-01T12:05:06')).toBe(at);
  expect(mans.parseTime('2026-11-1 12:05:06.123')).toBe(at);
  expect(mans.parseTime('2026-11-01T04:05:06Z')).toBe(at);
  expect(mans.parseTime('2026-13-01T04:05:06')).toBeNull();
  expect(mans.parseTime('soon')).toBeNull();
  expect(mans.dateHeader(at)).toBe('2026-11-01T12:05:06.000');
});

describe('positions and alarms', () => {
  const notify = (type: string, fields: string): mans.Manscdp =>
    mans.parseManscdp(
      Buffer.from(`<Notify><CmdType>${type}</CmdType><SN>1</SN><DeviceID>${ID}</DeviceID>${fields}</Notify>`),
    );
  const now = Date.UTC(2026, 10, 1, 4, 5, 6);
  const range = { oldest: now - 3_600_000, newest: now + 60_000 };

  test('a position becomes a fix in m/s', () => {
    const [place] = mans.readPositions(
      notify(
        'MobilePosition',
        '<Time>2026-11-01T12:05:06</Time><Longitude>120.5</Longitude><Latitude>30.25</Latitude><Speed>36</Speed><Direction>90</Direction>',
      ),
    );
    expect(toFix(place!, range)).toMatchObject({ at: now, lon: 120.5, lat: 30.25, speed: 10, heading: 90 });
  });

  test.each([
    ['0, 0', { longitude: 0, latitude: 0 }, 'notLocated'],
    ['no longitude', { longitude: null }, 'notLocated'],
    ['no time', { time: null }, 'noTime'],
    ['the future', { time: now + 120_000 }, 'future'],
    ['long ago', { time: 0 }, 'tooOld'],
    ['a place that is not on the Earth', { latitude: 91 }, 'invalid'],
  ])('%s is no fix', (_name, over, refusal) => {
    const place = { deviceId: ID, time: now, longitude: 120, latitude: 30, speedKmh: null, direction: null };
    expect(toFix({ ...place, ...over }, range)).toBe(refusal);
  });

  test.each([
    ['<AlarmMethod>7</AlarmMethod>', true],
    ['<AlarmMethod>1</AlarmMethod>', true],
    ['<AlarmMethod>2</AlarmMethod>', true],
    ['<AlarmMethod>2</AlarmMethod><Info><AlarmType>3</AlarmType></Info>', false],
    ['<AlarmMethod>5</AlarmMethod><AlarmType>2</AlarmType>', false],
    ['<AlarmMethod>5</AlarmMethod><AlarmType>1</AlarmType>', true],
    ['<AlarmMethod>6</AlarmMethod>', false],
    ['', false],
  ])('an alarm of %s is a call for help: %s', (fields, expected) => {
    expect(isCallForHelp(mans.readAlarm(notify('Alarm', fields)))).toBe(expected);
  });
});

describe('descriptions of streams', () => {
  const offer = { serverId: '33000000002000000001', channelId: ID, host: '192.0.2.1', port: 30_000 };
  const ssrc = liveSsrc(offer.serverId, 12_345);

  test('an offer asks for a program stream under an SSRC of the realm', () => {
    expect(ssrc).toBe('0000002345');
    const text = liveOffer({ ...offer, transport: 'tcpPassive', ssrc }).toString();
    expect(text.split('\r\n')).toEqual(
      expect.arrayContaining([
        's=Play',
        'c=IN IP4 192.0.2.1',
        'm=video 30000 TCP/RTP/AVP 96',
        'a=setup:passive',
        'a=rtpmap:96 PS/90000',
        `y=${ssrc}`,
      ]),
    );
    expect(liveOffer({ ...offer, transport: 'udp', ssrc }).toString()).not.toContain('setup');
  });

  test('an answer is read, also of several formats and without y=', () => {
    const answer =
      'v=0\r\nc=IN IP4 198.51.100.7\r\nm=video 15060 RTP/AVP 96 98\r\na=sendonly\r\ny=0100000001\r\n';
    expect(readMedia(Buffer.from(answer), 'video')).toEqual({
      host: '198.51.100.7',
      port: 15_060,
      isTcp: false,
      setup: null,
      ssrc: 100_000_001,
      payloadTypes: [96, 98],
    });
    expect(readMedia(Buffer.from('m=video 9 TCP/RTP/AVP 96\n'), 'video')).toMatchObject({
      host: null,
      ssrc: null,
      isTcp: true,
    });
    expect(() => readMedia(Buffer.from('m=audio 9 RTP/AVP 8\n'), 'video')).toThrow(Gb28181Error);
  });

  test('any bytes throw nothing but the typed error', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
        expect(untyped(() => readMedia(Buffer.from(bytes), 'video'))).toBeNull();
        expect(
          untyped(() => readMedia(Buffer.from(`m=video ${text}\r\ny=${text}\r\nc=IN IP4 ${text}`), 'video')),
        ).toBeNull();
      }),
    );
  });
});
