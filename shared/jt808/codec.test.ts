import { describe, expect, test } from 'vitest';
import { tryDecode, Jt808Error } from './fault.ts';
import { decodeFrame, type Edition } from './frame.ts';
import { fromHex, toHex } from './hex.ts';
import { decodeMessage, encodeBody, encodeMessage, type Body, type Message } from './message.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex.replaceAll(/\s/g, '')) ?? new Uint8Array();

/** Decodes a frame that is written with its marks. */
const decode = (hex: string): Message => decodeMessage(decodeFrame(bytes(hex).slice(1, -1)));

/** Decodes a body of a message by itself. */
const bodyOf = (messageId: number, hex: string, edition: Edition = '2013'): Body =>
  decodeMessage({
    header: {
      messageId,
      edition,
      protocolVersion: edition === '2019' ? 1 : null,
      phone: '013800138000',
      serial: 1,
      encryption: 0,
      fragment: null,
    },
    body: bytes(hex),
    bodyOffset: 12,
  }).body;

describe('header', () => {
  test('of 2013 has 12 digits, of 2019 a version and 20 digits', () => {
    expect(decode('7e800100051234567890120001007b01c803be7e')).toEqual({
      header: {
        messageId: 0x8001,
        edition: '2013',
        protocolVersion: null,
        phone: '123456789012',
        serial: 1,
        encryption: 0,
        fragment: null,
      },
      body: { type: 'platformAnswer', answeredSerial: 123, answeredId: 456, result: 3 },
      extraHex: '',
    });
    expect(decode('7e800140050112345678901234567890ffff007b01c803747e').header).toMatchObject({
      edition: '2019',
      protocolVersion: 1,
      phone: '12345678901234567890',
      serial: 0xffff,
    });
  });

  test.each([
    ['a changed byte', '7e800100051234567890120001007b01c802be7e', 'checksum', 17],
    ['a lone escape', '7e80017d051234567890120001007b01c803be7e', 'escape', 2],
    ['an escape at the end', '7e800100051234567890120001007b01c803be7d7e', 'escape', 18],
    ['nothing but an id', '7e00027e', 'tooShort', 2],
    ['a body that is longer than stated', '7e0002000012345678901200010089 7e', 'length', 2],
    ['a fragment 3 of 2', '7e0002 2000 123456789012 0001 0002 0003 a8 7e', 'fragment', 12],
  ])('%s is a fault with its place', (_name, hex, kind, offset) => {
    const fault = tryDecode(() => decode(hex));
    expect(fault).toBeInstanceOf(Jt808Error);
    expect(fault).toMatchObject({ kind, offset });
  });

  test('an encrypted body and a message of an unknown id stay bytes', () => {
    const envelope = { edition: '2013', protocolVersion: null, phone: '1', serial: 7 } as const;
    const raw = { type: 'raw', hex: '0102' } as const;
    for (const more of [{ messageId: 0x0f01 }, { messageId: 0x0200, encryption: 1 }]) {
      const [frame = new Uint8Array()] = encodeMessage({ ...envelope, ...more }, raw);
      expect(decode(toHex(frame))).toMatchObject({ header: more, body: raw });
    }
  });

  test('0x7e and 0x7d are escaped anywhere, also in the checksum', () => {
    // Table of section 4.4.2: 30 7e 08 7d 55 is sent as 7e 30 7d 02 08 7d 01 55 7e.
    const [frame = new Uint8Array()] = encodeMessage(
      { messageId: 0x307e, edition: '2013', protocolVersion: null, phone: '7d7e7d7e7d7e', serial: 0x7d7e },
      { type: 'raw', hex: '087d55' },
    );
    expect(toHex(frame)).toMatch(/^7e307d02/);
    expect(toHex(frame.slice(1, -1))).not.toContain('7e');
    expect(decode(toHex(frame))).toMatchObject({
      header: { phone: '7d7e7d7e7d7e' },
      body: { hex: '087d55' },
    });
  });
});

describe('position', () => {
  const BASE = '00000000 00000003 01e1f0c8 072e7e80 0022 0258 005a 240229235959';

  test('has degrees, metres, km/h and a time of GMT+8', () => {
    expect(bodyOf(0x0200, BASE)).toEqual({
      type: 'position',
      alarmBits: 0,
      stateBits: 3,
      latitude: 31.584456,
      longitude: 120.487552,
      altitudeM: 34,
      speedKmh: 60,
      directionDeg: 90,
      time: '2024-02-29T23:59:59+08:00',
      items: [],
      restHex: '',
    });
  });

  test.each([
    ['south', '00000007', -31.584456, 120.487552],
    ['west', '0000000b', 31.584456, -120.487552],
    ['both', '0000000f', -31.584456, -120.487552],
  ])('is negative where its state says %s', (_name, state, latitude, longitude) => {
    expect(bodyOf(0x0200, BASE.replace('00000003', state))).toMatchObject({ latitude, longitude });
  });

  test.each(['000000000000', '230229000000', '24022924aaaa', '240229240000'])('knows no time %s', (time) => {
    expect(bodyOf(0x0200, BASE.replace('240229235959', time))).toMatchObject({ time: null });
  });

  test.each([
    ['01 04 0000 0064', { id: 1, type: 'mileage', km: 10 }],
    ['02 02 002c', { id: 2, type: 'fuel', litres: 4.4 }],
    ['03 02 02f5', { id: 3, type: 'recorderSpeed', kmh: 75.7 }],
    ['04 02 0102', { id: 4, type: 'alarmToConfirm', eventId: 258 }],
    ['06 02 0019', { id: 6, type: 'compartmentTemperature', celsius: 25 }],
    ['06 02 8012', { id: 6, type: 'compartmentTemperature', celsius: -18 }],
    ['11 01 00', { id: 0x11, type: 'overspeed', area: 0, areaId: null }],
    ['11 05 02 0000000a', { id: 0x11, type: 'overspeed', area: 2, areaId: 10 }],
    ['12 06 01 00000005 01', { id: 0x12, type: 'areaPassed', area: 1, areaId: 5, direction: 1 }],
    ['13 07 00000008 0078 01', { id: 0x13, type: 'routeTime', routeId: 8, seconds: 120, result: 1 }],
    ['25 04 00000011', { id: 0x25, type: 'signals', bits: 17 }],
    ['2a 02 0002', { id: 0x2a, type: 'io', bits: 2 }],
    ['2b 04 0102 0304', { id: 0x2b, type: 'analogue', ad0: 0x0304, ad1: 0x0102 }],
    ['30 01 1f', { id: 0x30, type: 'signalStrength', value: 31 }],
    ['31 01 0c', { id: 0x31, type: 'satellites', count: 12 }],
    ['e1 03 010203', { id: 0xe1, type: 'raw', hex: '010203' }],
    ['e0 00', { id: 0xe0, type: 'raw', hex: '' }],
    ['01 00', { id: 1, type: 'raw', hex: '' }],
    ['01 03 010203', { id: 1, type: 'raw', hex: '010203' }],
  ])('reads the item %s', (hex, item) => {
    const body = bodyOf(0x0200, `${BASE} ${hex} 30 01 05`);
    expect(body).toMatchObject({ items: [item, { type: 'signalStrength', value: 5 }], restHex: '' });
    expect(toHex(encodeBody(body, '2013'))).toBe(toHex(bytes(`${BASE} ${hex} 300105`)));
  });

  test('reads tyre pressures, of which 0xff is none', () => {
    const hex = `${BASE} 05 1e dc dd ${'ff'.repeat(28)}`;
    const body = bodyOf(0x0200, hex);
    expect(body).toMatchObject({ items: [{ pascals: [220, 221, ...Array<null>(28).fill(null)] }] });
    expect(toHex(encodeBody(body, '2019'))).toBe(toHex(bytes(hex)));
  });

  test('keeps what follows its items and is none', () => {
    expect(bodyOf(0x0200, `${BASE} 30 01 05 01 04 00`)).toMatchObject({
      items: [{ value: 5 }],
      restHex: '010400',
    });
    expect(bodyOf(0x0200, `${BASE} 00`)).toMatchObject({ items: [], restHex: '00' });
  });

  test('of 27 bytes is none', () => {
    const fault = tryDecode(() => bodyOf(0x0200, BASE.slice(0, -2)));
    expect(fault).toMatchObject({ kind: 'tooShort', offset: 34 });
  });

  test('batch is read to its end, whatever number it states', () => {
    const one = `001c ${BASE}`;
    expect(bodyOf(0x0704, `0005 01 ${one} ${one}`)).toMatchObject({
      kind: 1,
      positions: [{ speedKmh: 60 }, { speedKmh: 60 }],
      restHex: '',
    });
    expect(bodyOf(0x0704, `0002 00 ${one} 001c 0000`)).toMatchObject({
      positions: [{ latitude: 31.584456 }],
      restHex: '001c0000',
    });
  });

  test('answer names the query', () => {
    expect(bodyOf(0x0201, `000b ${BASE}`)).toMatchObject({
      answeredSerial: 11,
      position: { altitudeM: 34 },
    });
  });
});

describe('registration', () => {
  const plate = 'd5e341 3132333435';
  const HEAD = '0021 0064 31323334 00';
  const rest = (length: number, text: string): string => text.padEnd(2 * length, '0');

  test.each([
    ['2011', '2013', `${HEAD} ${rest(8, '4d31')} ${rest(7, '54')} 02 ${plate}`],
    ['2013', '2013', `${HEAD} ${rest(20, '4d31')} ${rest(7, '54')} 02 ${plate}`],
    ['2013', '2013', `${HEAD} 4d31${'20'.repeat(18)} ${rest(7, '54')} 02 ${plate} 00`],
    ['2019', '2019', `0021 0064 ${rest(11, '31323334')} ${rest(30, '4d31')} ${rest(30, '54')} 02 ${plate}`],
    ['2013', '2019', `${HEAD} ${rest(20, '4d31')} ${rest(7, '54')} 02 ${plate}`],
  ] as const)('of form %s in a frame of %s', (form, edition, hex) => {
    expect(bodyOf(0x0100, hex, edition)).toEqual({
      type: 'register',
      form,
      province: 33,
      city: 100,
      maker: '1234',
      model: 'M1',
      terminalId: 'T',
      plateColour: 2,
      plate: '浙A12345',
    });
  });

  test('of 2011 with a VIN instead of a plate is not taken for one of 2013', () => {
    const vin = '4c535641423132333435363738393031 32';
    const hex = `${HEAD} ${rest(8, '4d31')} ${rest(7, '54')} 00 ${vin}`;
    expect(bodyOf(0x0100, hex)).toMatchObject({ form: '2011', plateColour: 0, plate: 'LSVAB123456789012' });
  });

  test('answer has a code only when it is one of success', () => {
    expect(bodyOf(0x8100, '0001 00 414243')).toMatchObject({ result: 0, code: 'ABC' });
    expect(bodyOf(0x8100, '0001 04')).toMatchObject({ result: 4, code: null });
  });

  test('authentication of 2013 is the code, of 2019 has IMEI and version', () => {
    expect(bodyOf(0x0102, '414243')).toMatchObject({ code: 'ABC', imei: null, software: null });
    const imei = '383631323334353637383930313233';
    const hex = `03 414243 ${imei} ${rest(20, '76312e30')}`;
    expect(bodyOf(0x0102, hex, '2019')).toMatchObject({
      code: 'ABC',
      imei: '861234567890123',
      software: 'v1.0',
    });
    expect(bodyOf(0x0102, '414243', '2019')).toMatchObject({ code: 'ABC', imei: null });
    expect(bodyOf(0x0102, '03414243', '2019')).toMatchObject({ code: 'ABC', imei: null });
  });

  test.each([
    ['2013', 5, 20, 7],
    ['2019', 5, 30, 30],
    ['2019', 11, 30, 30],
    ['2019', 5, 20, 7],
  ] as const)('properties of %s with %i, %i and %i bytes', (edition, maker, model, id) => {
    const hex = `0005 ${rest(maker, '3731')} ${rest(model, '4d31')} ${rest(id, '54')}
      89860324947560032900 02 4831 03 463232 03 20`;
    expect(bodyOf(0x0107, hex, edition)).toEqual({
      type: 'properties',
      terminalKind: 5,
      maker: '71',
      model: 'M1',
      terminalId: 'T',
      iccid: '89860324947560032900',
      hardware: 'H1',
      firmware: 'F22',
      gnss: 3,
      network: 32,
    });
  });
});

describe('words', () => {
  test('text is GBK, with a kind in 2019', () => {
    expect(bodyOf(0x8300, '09 c7eb bbd8 b8b4')).toMatchObject({ flags: 9, textKind: null, text: '请回复' });
    expect(bodyOf(0x8300, '09 02 c7eb', '2019')).toMatchObject({ flags: 9, textKind: 2, text: '请' });
  });

  test('questions have answers, and answers name the question', () => {
    const body = {
      type: 'question',
      flags: 0x10,
      question: '到达?',
      answers: [
        { answerId: 1, text: '是' },
        { answerId: 2, text: '否' },
      ],
    } as const;
    expect(bodyOf(0x8302, toHex(encodeBody(body as unknown as Body, '2013')))).toEqual(body);
    expect(bodyOf(0x0302, '0007 02')).toMatchObject({ answeredSerial: 7, answerId: 2 });
    expect(bodyOf(0x0301, '05')).toMatchObject({ eventId: 5 });
  });

  test('a driver is read as far as the terminal tells of one', () => {
    expect(bodyOf(0x0702, '02 180816091616')).toMatchObject({ form: 'card', status: 2, name: null });
    expect(bodyOf(0x0702, '01 180816091616 01')).toMatchObject({ readResult: 1, name: null });
    const card = '01180816091616 00 056b6f696b65 7177653132333435366161610000000000000000 06717765727478';
    const read = { name: 'koike', certificate: 'qwe123456aaa', issuer: 'qwertx', validUntil: '20180816' };
    expect(bodyOf(0x0702, `${card} 20180816`)).toMatchObject({ ...read, idCard: null });
    const idCard = `3132333435363738393031323334353637${'00'.repeat(3)}`;
    expect(bodyOf(0x0702, `${card} 20180816 ${idCard} 63`, '2019')).toMatchObject({
      ...read,
      idCard: '12345678901234567',
      restHex: '63',
    });
    expect(bodyOf(0x0702, '')).toMatchObject({ form: '2011', name: null });
  });

  test('a multimedia event is recognised', () => {
    expect(bodyOf(0x0800, '0000007b 02 04 01 03')).toEqual({
      type: 'multimediaEvent',
      mediaId: 123,
      mediaKind: 2,
      format: 4,
      event: 1,
      channel: 3,
    });
  });
});

describe('fragments asked for again', () => {
  test.each([
    ['2013', '0007 02 0002 0005'],
    ['2019', '0007 0002 0002 0005'],
  ] as const)('have a count of the width of %s, and either is read', (edition, hex) => {
    const body = { type: 'platformResend', firstSerial: 7, numbers: [2, 5] } as const;
    expect(toHex(encodeBody(body as unknown as Body, edition))).toBe(toHex(bytes(hex)));
    expect(bodyOf(0x8003, hex, '2013')).toEqual(body);
    expect(bodyOf(0x8003, hex, '2019')).toEqual(body);
  });
});
