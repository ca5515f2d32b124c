import { createHash, randomBytes } from 'node:crypto';
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A SIP message as a device sees it: start line, headers as written, body. */
export interface Message {
  start: string;
  headers: [name: string, value: string][];
  body: Buffer;
}

export const header = ({ headers }: Message, name: string): string =>
  headers.find(([written]) => written.toLowerCase() === name.toLowerCase())?.[1] ?? '';

export const newTag = (): string => randomBytes(5).toString('hex');

const read = (head: string, body: Buffer): Message => {
  const [start = '', ...lines] = head.split('\r\n');
  const headers = lines
    .filter((line) => line !== '')
    .map((line): [string, string] => [
      line.slice(0, line.indexOf(':')).trim(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
  return { start, headers, body };
};

export const write = ({ start, headers, body }: Message): Buffer =>
  Buffer.concat([
    Buffer.from(
      [
        start,
        ...headers.map(([name, value]) => `${name}: ${value}`),
        `Content-Length: ${body.length}`,
        '',
        '',
      ].join('\r\n'),
    ),
    body,
  ]);

/** A device's way to its platform. */
export class Wire {
  readonly transport: 'udp' | 'tcp';
  readonly port: number;
  readonly #send: (bytes: Buffer) => void;
  readonly #close: () => void;
  #isClosed = false;

  private constructor(
    transport: 'udp' | 'tcp',
    given: { port: number; send: (bytes: Buffer) => void; close: () => void },
  ) {
    this.transport = transport;
    this.port = given.port;
    this.#send = given.send;
    this.#close = given.close;
  }

  static async open(
    given: { transport: 'udp' | 'tcp'; host: string; port: number },
    on: { message: (message: Message) => void; closed: () => void },
  ): Promise<Wire> {
    return given.transport === 'udp' ? Wire.#openUdp(given, on.message) : Wire.#openTcp(given, on);
  }

  static async #openUdp(
    { host, port }: { host: string; port: number },
    onMessage: (message: Message) => void,
  ): Promise<Wire> {
    const socket: UdpSocket = createSocket('udp4');
    socket.bind(0);
    await once(socket, 'listening');
    socket.on('message', (datagram) => {
      const end = datagram.indexOf('\r\n\r\n');
      if (end !== -1) {
        onMessage(read(datagram.toString('utf8', 0, end), Buffer.from(datagram.subarray(end + 4))));
      }
    });
    return new Wire('udp', {
      port: socket.address().port,
      send: (bytes) => socket.send(bytes, port, host, () => undefined),
      close: () => socket.close(),
    });
  }

  static async #openTcp(
    given: { host: string; port: number },
    on: { message: (message: Message) => void; closed: () => void },
  ): Promise<Wire> {
    const socket: Socket = connect(given);
    await once(socket, 'connect');
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const end = rest.indexOf('\r\n\r\n');
        const head = rest.toString('utf8', 0, Math.max(end, 0));
        const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
        if (end === -1 || rest.length < end + 4 + length) {
          return;
        }
        const body = Buffer.from(rest.subarray(end + 4, end + 4 + length));
        rest = rest.subarray(end + 4 + length);
        on.message(read(head, body));
      }
    });
    socket.on('error', () => undefined);
    socket.once('close', on.closed);
    return new Wire('tcp', {
      port: socket.localPort ?? 0,
      send: (bytes) => void socket.write(bytes),
      close: () => socket.destroy(),
    });
  }

  send(bytes: Buffer): void {
    if (!this.#isClosed) {
      this.#send(bytes);
    }
  }

  close(): void {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#close();
    }
  }
}

const hash = (algorithm: string, text: string): string =>
  createHash(algorithm === 'SHA-256' ? 'sha256' : 'md5')
    .update(text)
    .digest('hex');

/** The Authorization that answers a challenge (RFC 2617, section 3.2.2; RFC 8760). */
export function authorize(
  challenge: string,
  given: { username: string; password: string; method: string; uri: string },
): string {
  const field = (name: string): string =>
    new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"?([^",]*)"?`, 'i').exec(challenge)?.[1] ?? '';
  const { username, password, method, uri } = given;
  const [realm, nonce, algorithm] = [field('realm'), field('nonce'), field('algorithm') || 'MD5'];
  const ha1 = hash(algorithm, `${username}:${realm}:${password}`);
  const ha2 = hash(algorithm, `${method}:${uri}`);
  const base = `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}`;
  if (field('qop') === '') {
    return `${base}, response="${hash(algorithm, `${ha1}:${nonce}:${ha2}`)}"`;
  }
  const cnonce = newTag();
  const response = hash(algorithm, `${ha1}:${nonce}:00000001:${cnonce}:auth:${ha2}`);
  return `${base}, response="${response}", qop=auth, nc=00000001, cnonce="${cnonce}"`;
}
