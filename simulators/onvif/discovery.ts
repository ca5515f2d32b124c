import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { childOf, escapeXml, nodeAt, parseXml, XmlError, type XmlNode } from '#shared/xml.ts';
import { scopesOf, type About } from './about.ts';

/** WS-Discovery, April 2005: its group and port, and its namespaces. */
const GROUP = '239.255.255.250';
const PORT = 3702;
const NS = {
  env: 'http://www.w3.org/2003/05/soap-envelope',
  a: 'http://schemas.xmlsoap.org/ws/2004/08/addressing',
  d: 'http://schemas.xmlsoap.org/ws/2005/04/discovery',
  dn: 'http://www.onvif.org/ver10/network/wsdl',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
} as const;
const ANONYMOUS = `${NS.a}/role/anonymous`;
const EVERYBODY = 'urn:schemas-xmlsoap-org:ws:2005:04:discovery';
const TYPES: readonly (readonly [string, string])[] = [
  [NS.dn, 'NetworkVideoTransmitter'],
  [NS.tds, 'Device'],
];
/** Answers wait for up to this long, so that many don't come at once (APP_MAX_DELAY). */
const MAX_DELAY_MS = 500;
const METADATA_VERSION = 1;

export interface ResponderOptions {
  about: About;
  /** The address of the device service. */
  address: () => string;
  /** 3702, or another where a test wants to be alone. */
  port?: number;
}

const addresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );

/** Declarations of prefixes are attributes; a type is a qualified name in the scope of its element. */
function typesOf(probe: XmlNode, root: XmlNode): string[] {
  const prefixes = new Map<string, string>();
  const collect = (node: XmlNode): void => {
    for (const [name, value] of Object.entries(node.attributes)) {
      if (name.startsWith('xmlns:')) {
        prefixes.set(name.slice(6), value);
      }
    }
    node.children.forEach(collect);
  };
  collect(root);
  return (childOf(probe, 'Types')?.text ?? '')
    .split(/\s+/)
    .filter((type) => type !== '')
    .map((type) => {
      const [prefix = '', name = ''] = type.includes(':') ? type.split(':') : ['', type];
      return `${prefixes.get(prefix) ?? ''}#${name}`;
    });
}

/** Answers to searches of the network (WS-Discovery) as one device: Hello, Bye, ProbeMatches, ResolveMatches. */
export class DiscoveryResponder {
  readonly #options: ResponderOptions;
  readonly #socket: Socket;
  readonly #instance = Math.floor(Date.now() / 1_000);
  readonly #timers = new Set<NodeJS.Timeout>();
  #number = 0;

  private constructor(options: ResponderOptions) {
    this.#options = options;
    this.#socket = createSocket({ type: 'udp4', reuseAddr: true });
    this.#socket.on('message', (bytes, from) => this.#hear(bytes.toString('utf8'), from));
    // A client that is gone answers with an ICMP error, which nobody needs.
    this.#socket.on('error', () => undefined);
  }

  /** Joins the group on every network and says Hello. */
  static async start(options: ResponderOptions): Promise<DiscoveryResponder> {
    const responder = new DiscoveryResponder(options);
    const socket = responder.#socket;
    socket.bind(options.port ?? PORT);
    await once(socket, 'listening');
    for (const address of addresses()) {
      try {
        socket.addMembership(GROUP, address);
      } catch {
        // A network without multicast: it is found by its address there.
      }
    }
    await responder.#announce('Hello');
    return responder;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Says Bye, unless the power is cut. */
  async stop(how: 'bye' | 'cut' = 'bye'): Promise<void> {
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    if (how === 'bye') {
      await this.#announce('Bye');
    }
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #endpoint(): string {
    return `<a:EndpointReference><a:Address>urn:uuid:${this.#options.about.uuid}</a:Address></a:EndpointReference>`;
  }

  #description(): string {
    const { about, address } = this.#options;
    return (
      `${this.#endpoint()}<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>${escapeXml(scopesOf(about).join(' '))}</d:Scopes>` +
      `<d:XAddrs>${escapeXml(address())}</d:XAddrs><d:MetadataVersion>${METADATA_VERSION}</d:MetadataVersion>`
    );
  }

  #message(action: string, to: string, relatesTo: string | null, body: string): Buffer {
    this.#number += 1;
    const declarations = Object.entries(NS)
      .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
      .join(' ');
    return Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?><env:Envelope ${declarations}><env:Header><a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
        `${relatesTo === null ? '' : `<a:RelatesTo>${escapeXml(relatesTo)}</a:RelatesTo>`}<a:To>${to}</a:To><a:Action>${NS.d}/${action}</a:Action>` +
        `<d:AppSequence InstanceId="${this.#instance}" MessageNumber="${this.#number}"/></env:Header><env:Body>${body}</env:Body></env:Envelope>`,
    );
  }

  async #announce(what: 'Hello' | 'Bye'): Promise<void> {
    const body =
      what === 'Hello' ? `<d:Hello>${this.#description()}</d:Hello>` : `<d:Bye>${this.#endpoint()}</d:Bye>`;
    const message = this.#message(what, EVERYBODY, null, body);
    for (const address of addresses()) {
      await new Promise<void>((resolve) => {
        try {
          this.#socket.setMulticastInterface(address);
        } catch {
          resolve();
          return;
        }
        this.#socket.send(message, PORT, GROUP, () => resolve());
      });
    }
  }

  #hear(text: string, from: RemoteInfo): void {
    let root: XmlNode;
    try {
      root = parseXml(text);
    } catch (error) {
      if (error instanceof XmlError) {
        return;
      }
      throw error;
    }
    const id = nodeAt(root, 'Header', 'MessageID')?.text;
    const body = childOf(root, 'Body')?.children[0];
    if (id === undefined || body?.namespace !== NS.d) {
      return;
    }
    if (body.name === 'Probe' && this.#matches(body, root)) {
      const match = `<d:ProbeMatches><d:ProbeMatch>${this.#description()}</d:ProbeMatch></d:ProbeMatches>`;
      this.#reply(this.#message('ProbeMatches', ANONYMOUS, id, match), from);
    }
    const wanted = nodeAt(body, 'EndpointReference', 'Address')?.text;
    if (body.name === 'Resolve' && wanted === `urn:uuid:${this.#options.about.uuid}`) {
      const match = `<d:ResolveMatches><d:ResolveMatch>${this.#description()}</d:ResolveMatch></d:ResolveMatches>`;
      this.#reply(this.#message('ResolveMatches', ANONYMOUS, id, match), from);
    }
  }

  /** Every type must be one of ours, every scope begin one of ours (RFC 3986 matching, by segments). */
  #matches(probe: XmlNode, root: XmlNode): boolean {
    const ours = new Set(TYPES.map(([namespace, name]) => `${namespace}#${name}`));
    const scopes = (childOf(probe, 'Scopes')?.text ?? '').split(/\s+/).filter((scope) => scope !== '');
    return (
      typesOf(probe, root).every((type) => ours.has(type)) &&
      scopes.every((scope) =>
        scopesOf(this.#options.about).some(
          (own) => own === scope || own.startsWith(`${scope.replace(/\/$/, '')}/`),
        ),
      )
    );
  }

  #reply(message: Buffer, to: RemoteInfo): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#socket.send(message, to.port, to.address);
    }, Math.random() * MAX_DELAY_MS);
    this.#timers.add(timer);
  }
}
