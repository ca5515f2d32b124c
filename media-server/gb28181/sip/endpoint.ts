import { randomBytes } from 'node:crypto';
import type { Logger } from '../../log.ts';
import { hostPort } from '../address.ts';
import { Gb28181Error, type GbFaultKind } from '../fault.ts';
import * as policy from '../policy.ts';
import { ClientTransaction } from './client-transaction.ts';
import { cseqOf, topVia } from './fields.ts';
import {
  encodeMessage,
  headerOf,
  type SipHeader,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from './message.ts';
import { SipTransport, type SipPeer } from './transport.ts';

/** What a request is answered with. */
export interface Answer {
  status: number;
  /** The tag of the answer's To, for who goes on with it; any without. */
  toTag?: string;
  headers?: readonly SipHeader[];
  body?: Buffer;
}

export interface EndpointOptions {
  host: string;
  port: number;
  log: Logger;
  /** Answers a request that is no repetition. What it throws as `Gb28181Error` is answered with 400. */
  onRequest: (request: SipRequest, peer: SipPeer) => Promise<Answer>;
  onMessage: (peer: SipPeer) => void;
  onWrong: (kind: GbFaultKind, peer: SipPeer) => void;
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  423: 'Interval Too Brief',
  481: 'Call/Transaction Does Not Exist',
  487: 'Request Terminated',
  488: 'Not Acceptable Here',
  489: 'Bad Event',
  500: 'Server Internal Error',
  503: 'Service Unavailable',
};

interface ServerTransaction {
  at: number;
  answer: Buffer | null;
}

export const newTag = (): string => randomBytes(6).toString('hex');
const newBranch = (): string => `z9hG4bK${randomBytes(10).toString('hex')}`;

/** A SIP user agent: requests of others are answered once, however often they come; its own are repeated until they are answered. */
export class SipEndpoint {
  readonly #options: EndpointOptions;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  /** Acknowledgements of successes: a success that comes again wants its own again (RFC 3261, section 13.2.2.4). */
  readonly #acks = new Map<string, { at: number; again: () => void }>();
  readonly #timer: NodeJS.Timeout;
  #transport!: SipTransport;

  private constructor(options: EndpointOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#forget(), policy.T2_MS);
  }

  /** Listens. Throws when the port is taken. */
  static async listen(options: EndpointOptions): Promise<SipEndpoint> {
    const endpoint = new SipEndpoint(options);
    try {
      const listener = {
        onMessage: (message: SipMessage, peer: SipPeer) => endpoint.#take(message, peer),
        onWrong: options.onWrong,
      };
      endpoint.#transport = await SipTransport.listen(options, listener, options.log);
    } catch (error) {
      clearInterval(endpoint.#timer);
      throw error;
    }
    return endpoint;
  }

  get port(): number {
    return this.#transport.port;
  }

  /** Sends a request, with a Via of its own; `localHost` is where answers are to be sent. */
  request(
    peer: SipPeer,
    localHost: string,
    request: SipRequest,
  ): { branch: string; transaction: ClientTransaction } {
    const branch = newBranch();
    const transaction = new ClientTransaction({
      request: this.#withVia(peer, localHost, request, branch),
      isReliable: peer.transport === 'tcp',
      send: (message) => this.#transport.send(peer, encodeMessage(message)),
    });
    const key = `${branch} ${request.method}`;
    this.#clients.set(key, transaction);
    const forget = (): void => void this.#clients.delete(key);
    transaction.answer.then(forget, forget);
    return { branch, transaction };
  }

  /** Acknowledges a success of an INVITE, and again whenever it comes again. */
  acknowledge(peer: SipPeer, localHost: string, given: { ack: SipRequest; inviteBranch: string }): void {
    const bytes = encodeMessage(this.#withVia(peer, localHost, given.ack, newBranch()));
    const again = (): void => void this.#transport.send(peer, bytes);
    again();
    this.#acks.set(given.inviteBranch, { at: performance.now(), again });
  }

  /** Takes an INVITE back (RFC 3261, section 9.1): under the Via of the INVITE. */
  cancel(peer: SipPeer, localHost: string, given: { cancel: SipRequest; inviteBranch: string }): void {
    this.#transport.send(
      peer,
      encodeMessage(this.#withVia(peer, localHost, given.cancel, given.inviteBranch)),
    );
  }

  /** Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const client of this.#clients.values()) {
      client.end('closed');
    }
    await this.#transport.close();
  }

  #withVia(peer: SipPeer, localHost: string, request: SipRequest, branch: string): SipRequest {
    const sentBy = hostPort(localHost, this.port);
    const via = `SIP/2.0/${peer.transport.toUpperCase()} ${sentBy};rport;branch=${branch}`;
    return { ...request, headers: [{ name: 'via', value: via }, ...request.headers] };
  }

  #take(message: SipMessage, peer: SipPeer): void {
    this.#options.onMessage(peer);
    if (message.type === 'response') {
      this.#takeResponse(message);
    } else if (message.method !== 'ACK') {
      this.#takeRequest(message, peer);
    }
  }

  #takeResponse(response: SipResponse): void {
    const branch = topVia(response).params.get('branch') ?? '';
    const { method } = cseqOf(response);
    const client = this.#clients.get(`${branch} ${method}`);
    if (client !== undefined) {
      client.take(response);
    } else if (method === 'INVITE' && response.status >= 200 && response.status < 300) {
      this.#acks.get(branch)?.again();
    }
  }

  #takeRequest(request: SipRequest, peer: SipPeer): void {
    const via = topVia(request);
    const cseq = cseqOf(request);
    if (cseq.method !== request.method) {
      throw new Gb28181Error('header', 'CSeq is of another method');
    }
    const branch = via.params.get('branch') ?? '';
    // Without the magic cookie a branch isn't unique (RFC 3261, section 17.2.3).
    const callId = headerOf(request, 'call-id') ?? '';
    const key = [peer.host, via.sentBy, branch, callId, cseq.number, request.method].join(' ');
    const known = this.#servers.get(key);
    if (known !== undefined) {
      if (known.answer !== null) {
        this.#transport.send(peer, known.answer);
      }
      return;
    }
    if (this.#servers.size >= policy.MAX_TRANSACTIONS) {
      this.#transport.send(peer, encodeMessage(responseTo(request, peer, { status: 503 })));
      return;
    }
    const transaction: ServerTransaction = { at: performance.now(), answer: null };
    this.#servers.set(key, transaction);
    void this.#serve(request, peer, transaction);
  }

  async #serve(request: SipRequest, peer: SipPeer, transaction: ServerTransaction): Promise<void> {
    transaction.answer = encodeMessage(responseTo(request, peer, await this.#answer(request, peer)));
    this.#transport.send(peer, transaction.answer);
  }

  async #answer(request: SipRequest, peer: SipPeer): Promise<Answer> {
    const { onRequest, onWrong, log } = this.#options;
    try {
      return await onRequest(request, peer);
    } catch (error) {
      if (error instanceof Gb28181Error) {
        onWrong(error.kind, peer);
        return { status: 400 };
      }
      log.error({ err: error, method: request.method, host: peer.host }, 'a SIP request could not be served');
      return { status: 500 };
    }
  }

  #forget(): void {
    const oldest = performance.now() - policy.GIVE_UP_MS;
    for (const map of [this.#servers, this.#acks]) {
      for (const [key, { at }] of map) {
        if (at > oldest) {
          break;
        }
        map.delete(key);
      }
    }
  }
}

/** The answer to a request, with what an answer must repeat (RFC 3261, section 8.2.6) and where it came from (RFC 3581). */
export function responseTo(request: SipRequest, peer: SipPeer, answer: Answer): SipResponse {
  const { status, toTag = newTag(), headers = [], body = Buffer.alloc(0) } = answer;
  let isTop = true;
  const repeated = request.headers
    .filter(({ name }) => ['via', 'from', 'to', 'call-id', 'cseq'].includes(name))
    .map(({ name, value }) => {
      if (name === 'via' && isTop) {
        isTop = false;
        return { name, value: viaWithOrigin(value, peer) };
      }
      return name === 'to' && !/;\s*tag=/i.test(value)
        ? { name, value: `${value};tag=${toTag}` }
        : { name, value };
    });
  return {
    type: 'response',
    status,
    reason: REASONS[status] ?? 'Unknown',
    headers: [...repeated, ...headers],
    body,
  };
}

function viaWithOrigin(value: string, { host, port }: SipPeer): string {
  const comma = value.indexOf(',');
  const [top, others] = comma === -1 ? [value, ''] : [value.slice(0, comma), value.slice(comma)];
  const withPort = top.replace(/;\s*rport(?=\s*(?:;|$))/i, `;rport=${port}`);
  return `${withPort};received=${host}${others}`;
}
