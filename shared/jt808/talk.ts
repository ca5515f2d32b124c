import type { ByteReader, ByteWriter } from './bytes.ts';
import { bodyCodec } from './codec.ts';
import type { Edition } from './frame.ts';
import { toHex } from './hex.ts';
import { readTime, writeTime } from './time.ts';

/** Flags of a text (table 41): bits of the editions that agree. In 2019 bits 0 and 1 are 1 service, 2 emergency, 3 notice. */
export const TEXT_FLAG = {
  emergency2013: 1,
  service2019: 1,
  emergency2019: 2,
  display: 4,
  speak: 8,
} as const;

interface TextDown {
  flags: number;
  /** Only 2019 has it: 1 notice, 2 service. */
  textKind: number | null;
  text: string;
}

/** Who drives, by a card (section 8.44). Fields that the terminal didn't send are null. */
interface Driver {
  form: 'card' | '2011';
  /** 1 the card was put in, 2 it was drawn. */
  status: number | null;
  time: string | null;
  /** 0 read, 1 wrong key, 2 locked, 3 drawn too soon, 4 wrong check. */
  readResult: number | null;
  name: string | null;
  certificate: string | null;
  issuer: string | null;
  /** `YYYYMMDD` */
  validUntil: string | null;
  idCard: string | null;
  restHex: string;
}

const NO_DRIVER = {
  status: null,
  time: null,
  readResult: null,
  name: null,
  certificate: null,
  issuer: null,
  validUntil: null,
  idCard: null,
} as const;
const CERTIFICATE_BYTES = 20;
const CERTIFICATE_BYTES_2011 = 40;
const ID_CARD_BYTES = 20;
const CARD_IN = 1;
const CARD_OUT = 2;

/** Text with its length before it; what is cut off is given as far as it is there. */
const countedText = (reader: ByteReader): string | null =>
  reader.left === 0 ? null : reader.text(Math.min(reader.u8(), reader.left));
const fixedText = (reader: ByteReader, count: number): string | null =>
  reader.left === 0 ? null : reader.text(Math.min(count, reader.left));

function readDriver(reader: ByteReader, edition: Edition): Driver {
  const first = reader.peek();
  const time = reader.left >= 7 ? readTime(((ahead) => (ahead.u8(), ahead))(reader.ahead())) : null;
  if ((first !== CARD_IN && first !== CARD_OUT) || time === null) {
    const name = countedText(reader);
    const idCard = fixedText(reader, ID_CARD_BYTES);
    const certificate = fixedText(reader, CERTIFICATE_BYTES_2011);
    const issuer = countedText(reader);
    const restHex = toHex(reader.rest());
    return { ...NO_DRIVER, form: '2011', name, idCard, certificate, issuer, restHex };
  }
  const status = reader.u8();
  reader.bytes(6);
  const readResult = reader.left > 0 ? reader.u8() : null;
  const name = countedText(reader);
  const certificate = fixedText(reader, CERTIFICATE_BYTES);
  const issuer = countedText(reader);
  const validUntil = reader.left >= 4 ? reader.bcd(4) : null;
  const idCard = edition === '2019' ? fixedText(reader, ID_CARD_BYTES) : null;
  const restHex = toHex(reader.rest());
  return {
    form: 'card',
    status,
    time,
    readResult,
    name,
    certificate,
    issuer,
    validUntil,
    idCard,
    restHex,
  };
}

function writeDriver(writer: ByteWriter, driver: Driver): void {
  if (driver.form === '2011') {
    writer.countedText(driver.name ?? '').text(driver.idCard ?? '', ID_CARD_BYTES);
    writer.text(driver.certificate ?? '', CERTIFICATE_BYTES_2011).countedText(driver.issuer ?? '');
    writer.hex(driver.restHex);
    return;
  }
  writer.u8(driver.status ?? CARD_OUT);
  writeTime(writer, driver.time);
  if (driver.readResult !== null) {
    writer.u8(driver.readResult);
  }
  if (driver.name !== null) {
    writer.countedText(driver.name).text(driver.certificate ?? '', CERTIFICATE_BYTES);
    writer.countedText(driver.issuer ?? '').bcd(driver.validUntil ?? '', 4);
  }
  if (driver.idCard !== null) {
    writer.text(driver.idCard, ID_CARD_BYTES);
  }
  writer.hex(driver.restHex);
}

/** Messages with words for people, and what is said of people and of pictures. */
export const TALK = [
  bodyCodec({
    id: 0x8300,
    type: 'text',
    read: (reader, edition): TextDown => ({
      flags: reader.u8(),
      textKind: edition === '2019' && reader.left > 0 ? reader.u8() : null,
      text: reader.restText(),
    }),
    write: (writer, { flags, textKind, text }: TextDown, edition) => {
      writer.u8(flags);
      if (edition === '2019') {
        writer.u8(textKind ?? 1);
      }
      writer.restText(text);
    },
  }),
  bodyCodec({
    id: 0x0301,
    type: 'event',
    read: (reader) => ({ eventId: reader.u8() }),
    write: (writer, { eventId }: { eventId: number }) => void writer.u8(eventId),
  }),
  bodyCodec({
    id: 0x8302,
    type: 'question',
    read: (reader) => {
      const flags = reader.u8();
      const question = reader.text(reader.u8());
      const answers: { answerId: number; text: string }[] = [];
      while (reader.left >= 3) {
        answers.push({ answerId: reader.u8(), text: reader.text(reader.u16()) });
      }
      return { flags, question, answers };
    },
    write: (
      writer,
      body: { flags: number; question: string; answers: { answerId: number; text: string }[] },
    ) => {
      writer.u8(body.flags).countedText(body.question);
      for (const { answerId, text } of body.answers) {
        writer.u8(answerId).longText(text);
      }
    },
  }),
  bodyCodec({
    id: 0x0302,
    type: 'questionAnswer',
    read: (reader) => ({ answeredSerial: reader.u16(), answerId: reader.u8() }),
    write: (writer, body: { answeredSerial: number; answerId: number }) =>
      void writer.u16(body.answeredSerial).u8(body.answerId),
  }),
  bodyCodec({ id: 0x0702, type: 'driver', read: readDriver, write: writeDriver }),
  bodyCodec({
    id: 0x0800,
    type: 'multimediaEvent',
    /** mediaKind: 0 picture, 1 sound, 2 video. format: 0 JPEG, 1 TIF, 2 MP3, 3 WAV, 4 WMV. */
    read: (reader) => ({
      mediaId: reader.u32(),
      mediaKind: reader.u8(),
      format: reader.u8(),
      event: reader.u8(),
      channel: reader.u8(),
    }),
    write: (
      writer,
      body: { mediaId: number; mediaKind: number; format: number; event: number; channel: number },
    ) => void writer.u32(body.mediaId).u8(body.mediaKind).u8(body.format).u8(body.event).u8(body.channel),
  }),
] as const;
