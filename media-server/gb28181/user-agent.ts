import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostPort } from './address.ts';
import { localAddressToward } from './local-address.ts';
import * as policy from './policy.ts';
import { SipNoAnswer } from './sip/client-transaction.ts';
import { newTag, type SipEndpoint } from './sip/endpoint.ts';
import { addressOf } from './sip/fields.ts';
import { headerOf, type SipHeader, type SipRequest, type SipResponse } from './sip/message.ts';
import type { SipPeer } from './sip/transport.ts';

/** A request was answered with what isn't a success. */
export class SipRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`answered with ${status}`);
    this.name = 'SipRefused';
    this.status = status;
  }
}

/** Where a request goes: the device's wire, and who is meant there. */
export interface Target {
  peer: SipPeer;
  id: string;
}

export interface Content {
  type: string;
  body: Buffer;
}

/** A call that is up. */
export interface Dialog {
  callId: string;
  target: Target;
  /** From and To as the call's own requests have them, and where they go. */
  from: string;
  to: string;
  uri: string;
  cseq: number;
}

export interface UserAgentOptions {
  endpoint: SipEndpoint;
  serverId: string;
  domain: string;
  announcedAddress: string | undefined;
}

/** The server as a SIP user agent: what it asks devices for. */
export class UserAgent {
  readonly #options: UserAgentOptions;
  readonly #local = new Map<string, string>();
  #cseq = 0;

  constructor(options: UserAgentOptions) {
    this.#options = options;
  }

  get serverId(): string {
    return this.#options.serverId;
  }

  /** The address that a device is told to send to. Throws when there is no way to it. */
  async localHost(peer: SipPeer): Promise<string> {
    const { announcedAddress } = this.#options;
    const known = announcedAddress ?? this.#local.get(peer.host);
    if (known !== undefined) {
      return known;
    }
    const host = await localAddressToward(peer.host);
    this.#local.set(peer.host, host);
    return host;
  }

  /** How the server says where it is reached. `local` as of `localHost()`. */
  contact(local: string): string {
    const { serverId, endpoint } = this.#options;
    return `<sip:${serverId}@${hostPort(local, endpoint.port)}>`;
  }

  /** A call that a device has begun and that is accepted with this tag: its own requests go the other way round. */
  dialogOfTheirs(invite: SipRequest, peer: SipPeer, toTag: string): Dialog {
    const caller = addressOf(invite, 'from');
    let { uri } = caller;
    try {
      uri = addressOf(invite, 'contact').uri;
    } catch {
      // Without a contact the call goes back to who has begun it.
    }
    return {
      callId: headerOf(invite, 'call-id') ?? '',
      target: { peer, id: caller.user },
      from: `${headerOf(invite, 'to') ?? ''};tag=${toTag}`,
      to: headerOf(invite, 'from') ?? '',
      uri,
      cseq: 0,
    };
  }

  /** Sends a request of its own; resolves with the success that it is answered with. Throws `SipRefused` or `SipNoAnswer`. */
  async ask(
    target: Target,
    request: { method: string; headers?: readonly SipHeader[]; content?: Content },
  ): Promise<SipResponse> {
    const local = await this.localHost(target.peer);
    const message = this.#build(target, local, { ...request, callId: randomUUID(), tag: newTag() });
    const { transaction } = this.#options.endpoint.request(target.peer, local, message);
    return success(await transaction.answer);
  }

  /** Subscribes, or goes on with a subscription; one that the device doesn't know any more is begun anew. Throws as `ask()` does. */
  async subscribe(
    target: Target,
    request: { headers: readonly SipHeader[]; content: Content },
    before: Dialog | null,
  ): Promise<Dialog> {
    const { peer } = target;
    const local = await this.localHost(peer);
    const given = { method: 'SUBSCRIBE', ...request };
    const begin = this.#build(target, local, { ...given, callId: randomUUID(), tag: newTag() });
    const message = before === null ? begin : this.#again(before, begin);
    const { transaction } = this.#options.endpoint.request(peer, local, message);
    const answer = await transaction.answer;
    if (answer.status === 481 && before !== null) {
      return this.subscribe(target, request, null);
    }
    success(answer);
    return before ?? this.#dialogOf(target, begin, answer);
  }

  /**
   * Invites a camera. Resolves when it has accepted and been told that this was heard; takes the invitation back when `signal`
   * aborts. Throws `SipRefused` or `SipNoAnswer`.
   */
  async invite(
    target: Target,
    given: { headers: readonly SipHeader[]; content: Content; signal: AbortSignal },
  ): Promise<{ dialog: Dialog; answer: SipResponse }> {
    const { endpoint } = this.#options;
    const local = await this.localHost(target.peer);
    const { headers, content, signal } = given;
    const invite = this.#build(target, local, {
      method: 'INVITE',
      headers,
      content,
      callId: randomUUID(),
      tag: newTag(),
    });
    const { branch, transaction } = endpoint.request(target.peer, local, invite);
    const accept = (answer: SipResponse): Dialog => {
      const dialog = this.#dialogOf(target, invite, answer);
      const ack = this.#within(dialog, 'ACK', dialog.cseq);
      endpoint.acknowledge(target.peer, local, { ack, inviteBranch: branch });
      return dialog;
    };
    const aborted = Promise.withResolvers<never>();
    const onAbort = (): void => {
      // What comes nevertheless is ended: a camera may accept before it hears of it.
      void transaction.answer.then(
        (answer) => (answer.status < 300 ? this.bye(accept(answer)) : undefined),
        () => undefined,
      );
      if (transaction.isProvisional) {
        const cancel: SipRequest = {
          ...invite,
          method: 'CANCEL',
          headers: [
            ...invite.headers.filter(({ name }) => ['from', 'to', 'call-id', 'max-forwards'].includes(name)),
            { name: 'cseq', value: (headerOf(invite, 'cseq') ?? '').replace('INVITE', 'CANCEL') },
          ],
          body: Buffer.alloc(0),
        };
        endpoint.cancel(target.peer, local, { cancel, inviteBranch: branch });
      }
      aborted.reject(new SipNoAnswer('timeout'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) {
        onAbort();
      }
      const answer = success(await Promise.race([transaction.answer, aborted.promise]));
      return { dialog: accept(answer), answer };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends a call. What the camera answers doesn't matter, and it is waited for only a little: for the server it is over. */
  async bye(dialog: Dialog): Promise<void> {
    const { peer } = dialog.target;
    const local = await this.localHost(peer);
    dialog.cseq += 1;
    const bye = this.#within(dialog, 'BYE', dialog.cseq);
    const { transaction } = this.#options.endpoint.request(peer, local, bye);
    const limit = sleep(policy.BYE_MS, undefined, { ref: false });
    await Promise.race([transaction.answer.catch(() => undefined), limit]);
  }

  /** A request of a dialog with what another one says. */
  #again(dialog: Dialog, { method, headers, body }: SipRequest): SipRequest {
    dialog.cseq += 1;
    const within = this.#within(dialog, method, dialog.cseq);
    const own = new Set(within.headers.map(({ name }) => name));
    return { ...within, headers: [...within.headers, ...headers.filter(({ name }) => !own.has(name))], body };
  }

  #dialogOf(target: Target, invite: SipRequest, answer: SipResponse): Dialog {
    let uri = invite.uri;
    try {
      // Behind an address translation the contact can't be reached, but the wire can: only who is meant is taken from it.
      uri = addressOf(answer, 'contact').uri;
    } catch {
      // Without a contact the call goes where the invitation went.
    }
    return {
      callId: headerOf(invite, 'call-id') ?? '',
      target,
      from: headerOf(invite, 'from') ?? '',
      to: headerOf(answer, 'to') ?? '',
      uri,
      cseq: Number.parseInt(headerOf(invite, 'cseq') ?? '1', 10),
    };
  }

  #within({ callId, from, to, uri }: Dialog, method: string, cseq: number): SipRequest {
    const headers = [
      { name: 'from', value: from },
      { name: 'to', value: to },
      { name: 'call-id', value: callId },
      { name: 'cseq', value: `${cseq} ${method}` },
      { name: 'max-forwards', value: '70' },
    ];
    return { type: 'request', method, uri, headers, body: Buffer.alloc(0) };
  }

  #build(
    { peer, id }: Target,
    local: string,
    given: {
      method: string;
      callId: string;
      tag: string;
      headers?: readonly SipHeader[];
      content?: Content;
    },
  ): SipRequest {
    const { serverId, domain } = this.#options;
    const { method, callId, tag, headers = [], content } = given;
    this.#cseq += 1;
    return {
      type: 'request',
      method,
      uri: `sip:${id}@${hostPort(peer.host, peer.port)}`,
      headers: [
        { name: 'from', value: `<sip:${serverId}@${domain}>;tag=${tag}` },
        { name: 'to', value: `<sip:${id}@${domain}>` },
        { name: 'call-id', value: callId },
        { name: 'cseq', value: `${this.#cseq} ${method}` },
        { name: 'max-forwards', value: '70' },
        { name: 'contact', value: this.contact(local) },
        ...headers,
        ...(content === undefined ? [] : [{ name: 'content-type', value: content.type }]),
      ],
      body: content?.body ?? Buffer.alloc(0),
    };
  }
}

function success(answer: SipResponse): SipResponse {
  if (answer.status >= 300) {
    throw new SipRefused(answer.status);
  }
  return answer;
}
