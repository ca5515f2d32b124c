import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { toHex } from '#shared/jt808/hex.ts';
import { encodeMessage, type Body } from '#shared/jt808/message.ts';
import { decodeHex } from '#shared/jt808/view.ts';

const USAGE = `npm run -s jt808 -- decode [HEX]
npm run -s jt808 -- encode [JSON]

Reads and writes frames of JT/T 808 (2011, 2013, 2019). Without HEX or JSON they are read from the standard input.

  decode   prints one line of JSON a frame; HEX may have 0x7e marks, spaces, 0x, and digits of either case
  encode   prints one line of hexadecimal digits a frame; JSON is of the shape that decode prints, of which "header" and "body" count

Times are of +08:00, coordinates in degrees of the datum that is named, speeds in km/h. Exit code 1 where something is no frame: its JSON
has "error" with kind, place and reason. Exit code 2 for wrong usage.
`;

const EnvelopeSchema = z.object({
  header: z.object({
    messageId: z.number().int().min(0).max(0xffff).optional(),
    edition: z.enum(['2013', '2019']),
    protocolVersion: z.number().int().min(0).max(255).nullable().default(null),
    phone: z.string(),
    serial: z.number().int().min(0).max(0xffff).default(0),
    encryption: z.number().int().min(0).max(7).default(0),
    fragment: z.object({ total: z.number(), number: z.number() }).nullable().default(null),
  }),
  body: z.looseObject({ type: z.string() }),
});

const print = (line: object | string): void =>
  void process.stdout.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);

/** Whether all of it could be decoded. */
function decode(hex: string): boolean {
  const decoded = decodeHex(hex);
  decoded.forEach(({ view }) => print(view));
  return decoded.every(({ ok }) => ok);
}

function encode(json: string): boolean {
  try {
    const {
      header: { messageId, ...header },
      body,
    } = EnvelopeSchema.parse(JSON.parse(json));
    const envelope = messageId === undefined ? header : { ...header, messageId };
    // Fields are checked as they are written.
    encodeMessage(envelope, body as unknown as Body).forEach((frame) => print(toHex(frame)));
    return true;
  } catch (error) {
    print({ error: { kind: 'value', message: error instanceof Error ? error.message : String(error) } });
    return false;
  }
}

const COMMANDS: Readonly<Record<string, (given: string) => boolean>> = { decode, encode };
const [name = '', ...words] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
  process.stdout.write(USAGE);
  process.exitCode = name === '--help' ? 0 : 2;
} else {
  const given = words.length > 0 ? words.join(' ') : await text(process.stdin);
  process.exitCode = command(given) ? 0 : 1;
}
