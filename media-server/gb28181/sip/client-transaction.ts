import * as policy from '../policy.ts';
import { headerOf, type SipMessage, type SipRequest, type SipResponse } from './message.ts';

/** How a request ended without a final answer. */
export class SipNoAnswer extends Error {
  readonly reason: 'timeout' | 'linkLost' | 'closed';

  constructor(reason: SipNoAnswer['reason']) {
    super(`no answer: ${reason}`);
    this.name = 'SipNoAnswer';
    this.reason = reason;
  }
}

export interface ClientTransactionOptions {
  request: SipRequest;
  isReliable: boolean;
  /** False when the connection is gone. */
  send: (message: SipMessage) => boolean;
}

const copied = (message: SipMessage, ...names: readonly string[]) =>
  message.headers.filter(({ name }) => names.includes(name));

/** The acknowledgement of an answer that isn't a success, in the transaction of its INVITE (RFC 3261, section 17.1.1.3). */
function ackOf(invite: SipRequest, answer: SipResponse): SipRequest {
  const number = (headerOf(invite, 'cseq') ?? '').split(' ', 1)[0] ?? '1';
  return {
    type: 'request',
    method: 'ACK',
    uri: invite.uri,
    headers: [
      ...copied(invite, 'via', 'from', 'call-id', 'max-forwards'),
      ...copied(answer, 'to'),
      { name: 'cseq', value: `${number} ACK` },
    ],
    body: Buffer.alloc(0),
  };
}

/** One request of ours until its final answer (RFC 3261, section 17.1). */
export class ClientTransaction {
  /** Rejects with `SipNoAnswer`. */
  readonly answer: Promise<SipResponse>;
  readonly #options: ClientTransactionOptions;
  readonly #done = Promise.withResolvers<SipResponse>();
  #repeat: NodeJS.Timeout | undefined;
  readonly #limit: NodeJS.Timeout;
  #isProvisional = false;

  constructor(options: ClientTransactionOptions) {
    this.#options = options;
    this.answer = this.#done.promise;
    // Whoever asks may ask no more by the time it fails.
    this.answer.catch(() => undefined);
    this.#limit = setTimeout(() => this.end('timeout'), policy.GIVE_UP_MS);
    if (!options.send(options.request)) {
      this.end('linkLost');
    } else if (!options.isReliable) {
      this.#repeatAfter(policy.T1_MS);
    }
  }

  /** Whether the other side has said that it works at it. */
  get isProvisional(): boolean {
    return this.#isProvisional;
  }

  take(response: SipResponse): void {
    const { request, send } = this.#options;
    if (response.status < 200) {
      this.#isProvisional = true;
      if (request.method === 'INVITE') {
        clearTimeout(this.#repeat);
      }
      return;
    }
    this.#stop();
    if (request.method === 'INVITE' && response.status >= 300) {
      send(ackOf(request, response));
    }
    this.#done.resolve(response);
  }

  end(reason: SipNoAnswer['reason']): void {
    this.#stop();
    this.#done.reject(new SipNoAnswer(reason));
  }

  #stop(): void {
    clearTimeout(this.#repeat);
    clearTimeout(this.#limit);
  }

  #repeatAfter(delayMs: number): void {
    this.#repeat = setTimeout(() => {
      const { request, send } = this.#options;
      send(request);
      const isInvite = request.method === 'INVITE';
      this.#repeatAfter(isInvite ? delayMs * 2 : Math.min(delayMs * 2, policy.T2_MS));
    }, delayMs);
  }
}
