import type { Say } from '../lib/log.ts';
import { header, newTag, Wire, write, type Message } from './sip.ts';

export interface AgentOptions {
  host: string;
  port: number;
  transport: 'udp' | 'tcp';
  domain: string;
  deviceId: string;
  say: Say;
}

/** A request of a device's own; without `from` it begins something new. */
export interface OwnRequest {
  from?: string;
  to: string;
  callId: string;
  headers: [string, string][];
  body?: Buffer;
}

const ANSWER_MS = 10_000;
const REPEAT_MS = 1_000;
const keyOf = (message: Message): string => `${header(message, 'CSeq')} ${header(message, 'Call-ID')}`;

/** A device's side of SIP: its requests are repeated until they are answered, those of the platform are done once. */
export class SipAgent {
  readonly #options: AgentOptions;
  readonly #onRequest: (request: Message) => Promise<void>;
  #wire!: Wire;
  #cseq = 0;
  readonly #waiting = new Map<string, (answer: Message) => void>();
  /** What requests were answered with; empty: not yet. */
  readonly #answers = new Map<string, Buffer>();

  private constructor(options: AgentOptions, onRequest: (request: Message) => Promise<void>) {
    this.#options = options;
    this.#onRequest = onRequest;
  }

  static async open(
    options: AgentOptions,
    on: { request: (request: Message) => Promise<void>; closed: () => void },
  ): Promise<SipAgent> {
    const agent = new SipAgent(options, on.request);
    agent.#wire = await Wire.open(options, {
      message: (message) => void agent.#take(message).catch((error: unknown) => options.say(String(error))),
      closed: on.closed,
    });
    return agent;
  }

  get port(): number {
    return this.#wire.port;
  }

  /** Resolves with the final answer, whatever it is; throws when none comes. */
  async request(method: string, uri: string, given: OwnRequest): Promise<Message> {
    const { deviceId, domain, transport } = this.#options;
    this.#cseq += 1;
    const cseq = `${this.#cseq} ${method}`;
    const bytes = write({
      start: `${method} ${uri} SIP/2.0`,
      headers: [
        ['Via', `SIP/2.0/${transport.toUpperCase()} 127.0.0.1:${this.port};rport;branch=z9hG4bK${newTag()}`],
        ['From', given.from ?? `<sip:${deviceId}@${domain}>;tag=${newTag()}`],
        ['To', given.to],
        ['Call-ID', given.callId],
        ['CSeq', cseq],
        ['Contact', `<sip:${deviceId}@127.0.0.1:${this.port}>`],
        ['Max-Forwards', '70'],
        ['User-Agent', 'simulated device'],
        ...given.headers,
      ],
      body: given.body ?? Buffer.alloc(0),
    });
    const key = `${cseq} ${given.callId}`;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(limit);
        clearInterval(repeat);
        this.#waiting.delete(key);
      };
      const limit = setTimeout(() => {
        end();
        reject(new Error(`${method} was not answered`));
      }, ANSWER_MS);
      // Datagrams get lost; over TCP a request is sent once.
      const repeat = setInterval(() => transport === 'udp' && this.#wire.send(bytes), REPEAT_MS);
      this.#waiting.set(key, (answer) => {
        end();
        resolve(answer);
      });
      this.#wire.send(bytes);
    });
  }

  answer(
    request: Message,
    status: string,
    given: { tag?: string; headers?: [string, string][]; body?: Buffer } = {},
  ): void {
    const to = header(request, 'To');
    const tag = /;\s*tag=/.test(to) ? '' : `;tag=${given.tag ?? newTag()}`;
    const bytes = write({
      start: `SIP/2.0 ${status}`,
      headers: [
        ...request.headers.filter(([name]) => name.toLowerCase() === 'via'),
        ['From', header(request, 'From')],
        ['To', to + tag],
        ['Call-ID', header(request, 'Call-ID')],
        ['CSeq', header(request, 'CSeq')],
        ...(given.headers ?? []),
      ],
      body: given.body ?? Buffer.alloc(0),
    });
    this.#answers.set(keyOf(request), bytes);
    this.#wire.send(bytes);
  }

  /** Says that the answer to an INVITE was heard. */
  acknowledge(uri: string, answer: Message): void {
    const [number = '1'] = header(answer, 'CSeq').split(' ', 1);
    const copied = (name: string): [string, string] => [name, header(answer, name)];
    this.#wire.send(
      write({
        start: `ACK ${uri} SIP/2.0`,
        headers: [
          copied('Via'),
          copied('From'),
          copied('To'),
          copied('Call-ID'),
          ['CSeq', `${number} ACK`],
          ['Max-Forwards', '70'],
        ],
        body: Buffer.alloc(0),
      }),
    );
  }

  /** Sends whatever bytes. */
  sendRaw(bytes: Buffer): void {
    this.#wire.send(bytes);
  }

  close(): void {
    this.#wire.close();
  }

  async #take(message: Message): Promise<void> {
    const key = keyOf(message);
    if (message.start.startsWith('SIP/2.0')) {
      if (!message.start.startsWith('SIP/2.0 1')) {
        this.#waiting.get(key)?.(message);
      }
      return;
    }
    // A request that comes again is answered as before, and done once (RFC 3261, section 17.2).
    const before = this.#answers.get(key);
    if (before === undefined) {
      this.#answers.set(key, Buffer.alloc(0));
      await this.#onRequest(message);
    } else if (before.length > 0) {
      this.#wire.send(before);
    }
  }
}
