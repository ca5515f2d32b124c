import type { ByteReader } from './bytes.ts';
import { bodyCodec, emptyCodec } from './codec.ts';
import type { Edition } from './frame.ts';
import { Jt808Error, tryDecode } from './fault.ts';

/** Results of a registration (table 11): done; the vehicle, or the terminal, is registered already, or isn't known. */
export const REGISTER_RESULT = {
  done: 0,
  vehicleTaken: 1,
  vehicleUnknown: 2,
  terminalTaken: 3,
  terminalUnknown: 4,
} as const;

/** Lengths of maker, model and terminal id in the editions of a registration. */
const REGISTER_FIELDS = {
  '2011': [5, 8, 7],
  '2013': [5, 20, 7],
  '2019': [11, 30, 30],
} as const;
type RegisterForm = keyof typeof REGISTER_FIELDS;

const PLACE_BYTES = 4;
const COLOUR_BYTES = 1;
const lengthOf = (form: RegisterForm): number =>
  REGISTER_FIELDS[form].reduce((sum, length) => sum + length, PLACE_BYTES + COLOUR_BYTES);
/** Colours of JT/T 415 are digits, those of JT/T 697.7 two of them: a letter of the model is none. */
const MAX_COLOUR = 0x5f;
const isColour = (byte: number | undefined): boolean =>
  byte !== undefined && (byte < 0x20 || (byte > 0x5a && byte <= MAX_COLOUR));

export interface Registration {
  /** By which edition's lengths it was read. */
  form: RegisterForm;
  /** GB/T 2260: the first two digits, and the last four. */
  province: number;
  city: number;
  maker: string;
  model: string;
  terminalId: string;
  /** 0: the vehicle has no plate, and `plate` is its VIN. */
  plateColour: number;
  plate: string;
}

/** A header of 2013 is that of 2011 too, and some terminals with a header of 2019 send an older body. */
function formOf(reader: ByteReader, edition: Edition): RegisterForm {
  if (edition === '2019' && reader.left >= lengthOf('2019')) {
    return '2019';
  }
  const has2013 = reader.left >= lengthOf('2013');
  const colourOf = (form: RegisterForm): number | undefined => reader.peek(lengthOf(form) - 1);
  return has2013 && (isColour(colourOf('2013')) || !isColour(colourOf('2011'))) ? '2013' : '2011';
}

/** What a terminal says of itself in 0x0107. */
export interface Properties {
  /** Bits: 0 passengers, 1 dangerous goods, 2 goods, 3 taxi, 6 records on a disk, 7 apart. */
  terminalKind: number;
  maker: string;
  model: string;
  terminalId: string;
  iccid: string;
  hardware: string;
  firmware: string;
  /** Bits: 0 GPS, 1 BeiDou, 2 GLONASS, 3 Galileo. */
  gnss: number;
  /** Bits: 0 GPRS, 1 CDMA, 2 TD-SCDMA, 3 WCDMA, 4 CDMA2000, 5 TD-LTE, 7 other. */
  network: number;
}

/** Lengths of maker, model and id. Terminals of 2019 differ in that of the maker; the one that fits to the end is right. */
const PROPERTY_FIELDS = {
  '2013': [[5, 20, 7]],
  '2019': [
    [5, 30, 30],
    [11, 30, 30],
    [5, 20, 7],
  ],
} as const;

function readProperties(
  reader: ByteReader,
  [maker, model, id]: readonly [number, number, number],
): Properties {
  return {
    terminalKind: reader.u16(),
    maker: reader.text(maker),
    model: reader.text(model),
    terminalId: reader.text(id),
    iccid: reader.bcd(10),
    hardware: reader.text(reader.u8()),
    firmware: reader.text(reader.u8()),
    gnss: reader.u8(),
    network: reader.u8(),
  };
}

interface Authentication {
  code: string;
  /** Of 2019 only, as is the version. */
  imei: string | null;
  software: string | null;
}

const IMEI_BYTES = 15;
const SOFTWARE_BYTES = 20;

function readAuthentication(reader: ByteReader, edition: Edition): Authentication {
  const length = reader.peek();
  // A header of 2019 before a body of 2013, which is the code alone.
  if (edition === '2013' || length === undefined || length > reader.left - 1) {
    return { code: reader.restText(), imei: null, software: null };
  }
  const code = reader.text(reader.u8());
  const imei = reader.left >= IMEI_BYTES ? reader.text(IMEI_BYTES) : null;
  return { code, imei, software: imei === null ? null : reader.text(Math.min(reader.left, SOFTWARE_BYTES)) };
}

/** Messages by which a terminal gets in and says what it is. */
export const REGISTRATION = [
  bodyCodec({
    id: 0x0100,
    type: 'register',
    read: (reader, edition): Registration => {
      const form = formOf(reader, edition);
      const [maker, model, id] = REGISTER_FIELDS[form];
      return {
        form,
        province: reader.u16(),
        city: reader.u16(),
        maker: reader.text(maker),
        model: reader.text(model),
        terminalId: reader.text(id),
        plateColour: reader.u8(),
        plate: reader.restText(),
      };
    },
    write: (writer, body: Registration) => {
      const [maker, model, id] = REGISTER_FIELDS[body.form];
      writer.u16(body.province).u16(body.city).text(body.maker, maker).text(body.model, model);
      writer.text(body.terminalId, id).u8(body.plateColour).restText(body.plate);
    },
  }),
  bodyCodec({
    id: 0x8100,
    type: 'registerAnswer',
    read: (reader) => {
      const [answeredSerial, result] = [reader.u16(), reader.u8()];
      return { answeredSerial, result, code: reader.left > 0 ? reader.restText() : null };
    },
    write: (writer, body: { answeredSerial: number; result: number; code: string | null }) =>
      void writer
        .u16(body.answeredSerial)
        .u8(body.result)
        .restText(body.code ?? ''),
  }),
  bodyCodec({
    id: 0x0102,
    type: 'authenticate',
    read: readAuthentication,
    write: (writer, { code, imei, software }: Authentication, edition) => {
      if (edition === '2013') {
        writer.restText(code);
      } else {
        writer
          .countedText(code)
          .text(imei ?? '', IMEI_BYTES)
          .text(software ?? '', SOFTWARE_BYTES);
      }
    },
  }),
  emptyCodec(0x8107, 'propertiesQuery'),
  bodyCodec({
    id: 0x0107,
    type: 'properties',
    read: (reader, edition): Properties => {
      const forms = PROPERTY_FIELDS[edition];
      const fits = forms.find((form) => {
        const trial = reader.ahead();
        return !(tryDecode(() => readProperties(trial, form)) instanceof Jt808Error) && trial.left === 0;
      });
      return readProperties(reader, fits ?? forms[0]);
    },
    write: (writer, body: Properties, edition) => {
      const [maker, model, id] = PROPERTY_FIELDS[edition][0];
      writer.u16(body.terminalKind).text(body.maker, maker).text(body.model, model);
      writer.text(body.terminalId, id).bcd(body.iccid, 10);
      writer.countedText(body.hardware).countedText(body.firmware).u8(body.gnss).u8(body.network);
    },
  }),
] as const;
