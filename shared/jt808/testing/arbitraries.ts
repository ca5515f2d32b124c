import * as fc from 'fast-check';
import type { Edition } from '../frame.ts';
import type { Item } from '../items.ts';
import type { Body, Envelope } from '../message.ts';
import type { TerminalPosition } from '../position.ts';
import { isoAt } from '../time.ts';

const byte = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff });
const double = fc.integer({ min: 0, max: 0xffffffff });
const letters = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom('浙', '沪', '京', '警', '鹏', 'A', '7', '-', 'z'),
    maxLength: Math.floor(maxLength / 2),
  });
const hexBytes = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ maxLength })
    .map((bytes) => [...bytes].map((value) => value.toString(16).padStart(2, '0')).join(''));
const digits = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(String.raw`^\d{${length}}$`));
const time = fc
  .integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2099, 11, 30) / 1000 })
  .map((seconds) => isoAt(seconds * 1000));

const item: fc.Arbitrary<Item> = fc.oneof(
  double.map((value): Item => ({ id: 0x01, type: 'mileage', km: value / 10 })),
  word.map((value): Item => ({ id: 0x02, type: 'fuel', litres: value / 10 })),
  word.map((value): Item => ({ id: 0x03, type: 'recorderSpeed', kmh: value / 10 })),
  word.map((eventId): Item => ({ id: 0x04, type: 'alarmToConfirm', eventId })),
  fc
    .integer({ min: -32_767, max: 32_767 })
    .map((celsius): Item => ({ id: 0x06, type: 'compartmentTemperature', celsius })),
  double.map((areaId): Item => ({ id: 0x11, type: 'overspeed', area: 4, areaId })),
  double.map((areaId): Item => ({ id: 0x12, type: 'areaPassed', area: 1, areaId, direction: 1 })),
  fc
    .tuple(double, word)
    .map(([routeId, seconds]): Item => ({ id: 0x13, type: 'routeTime', routeId, seconds, result: 0 })),
  double.map((bits): Item => ({ id: 0x25, type: 'signals', bits })),
  word.map((bits): Item => ({ id: 0x2a, type: 'io', bits })),
  fc.tuple(word, word).map(([ad0, ad1]): Item => ({ id: 0x2b, type: 'analogue', ad0, ad1 })),
  byte.map((value): Item => ({ id: 0x30, type: 'signalStrength', value })),
  byte.map((count): Item => ({ id: 0x31, type: 'satellites', count })),
  fc
    .tuple(fc.integer({ min: 0xe0, max: 0xff }), hexBytes(40))
    .map(([id, hex]): Item => ({ id, type: 'raw', hex })),
);

const position: fc.Arbitrary<TerminalPosition> = fc
  .record({
    alarmBits: double,
    stateBits: double,
    latitude: fc.integer({ min: 1, max: 90e6 }),
    longitude: fc.integer({ min: 1, max: 180e6 }),
    altitudeM: word,
    speedKmh: word.map((value) => value / 10),
    directionDeg: fc.integer({ min: 0, max: 359 }),
    time: fc.option(time),
    items: fc.array(item, { maxLength: 6 }),
  })
  .map((fields) => ({
    ...fields,
    latitude: ((fields.stateBits & 4 ? -1 : 1) * fields.latitude) / 1e6,
    longitude: ((fields.stateBits & 8 ? -1 : 1) * fields.longitude) / 1e6,
    restHex: '',
  }));

/** The envelope of any message. */
export const anyEnvelope: fc.Arbitrary<Envelope> = fc.oneof(
  fc.record({
    edition: fc.constant('2013' as const),
    protocolVersion: fc.constant(null),
    phone: digits(12),
    serial: word,
  }),
  fc.record({
    edition: fc.constant('2019' as const),
    protocolVersion: byte,
    phone: digits(20),
    serial: word,
  }),
);

type Make = (edition: Edition) => Body;
const always =
  (body: Body): Make =>
  () =>
    body;
const answer = fc.record({ answeredSerial: word, answeredId: word, result: byte });
const resend = fc.record({ firstSerial: word, numbers: fc.array(word, { minLength: 1, maxLength: 40 }) });

/** Any body, for either edition. */
export const anyBody: fc.Arbitrary<Make> = fc.oneof(
  answer.map((body) => always({ type: 'terminalAnswer', ...body })),
  answer.map((body) => always({ type: 'platformAnswer', ...body })),
  fc
    .constantFrom('heartbeat', 'logout', 'timeQuery', 'propertiesQuery', 'positionQuery')
    .map((type) => always({ type })),
  resend.map((body) => always({ type: 'platformResend', ...body })),
  resend.map((body) => always({ type: 'terminalResend', ...body })),
  fc
    .record({ province: word, city: word, maker: letters(5), model: letters(8), plate: letters(9) })
    .chain((fields) => fc.tuple(fc.constant(fields), letters(7), fc.constantFrom(0, 1, 2, 3, 4, 9, 91)))
    .map(([fields, terminalId, plateColour]): Make => (edition) => ({
      type: 'register',
      form: edition,
      ...fields,
      terminalId,
      plateColour,
    })),
  fc.tuple(letters(30), digits(15), letters(20)).map(
    ([code, imei, software]): Make =>
      (edition) =>
        edition === '2019'
          ? { type: 'authenticate', code, imei, software }
          : { type: 'authenticate', code, imei: null, software: null },
  ),
  position.map((body) => always({ type: 'position', ...body })),
  fc
    .tuple(word, position)
    .map(([answeredSerial, body]) => always({ type: 'positionAnswer', answeredSerial, position: body })),
  fc
    .tuple(fc.constantFrom(0, 1), fc.array(position, { maxLength: 20 }))
    .map(([kind, positions]) => always({ type: 'positionBatch', kind, positions, restHex: '' })),
  fc.tuple(byte, letters(1000)).map(([flags, text]): Make => (edition) => ({
    type: 'text',
    flags,
    textKind: edition === '2019' ? 2 : null,
    text,
  })),
);
