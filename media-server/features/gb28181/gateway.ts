import type { ServerContext } from '../../context.ts';
import { Gb28181Error, type GbFaultKind } from '../../gb28181/fault.ts';
import { parseManscdp, type Manscdp } from '../../gb28181/manscdp.ts';
import * as policy from '../../gb28181/policy.ts';
import type { Answer } from '../../gb28181/sip/endpoint.ts';
import { addressOf } from '../../gb28181/sip/fields.ts';
import { headerOf, type SipRequest } from '../../gb28181/sip/message.ts';
import type { SipPeer } from '../../gb28181/sip/transport.ts';
import type { UserAgent } from '../../gb28181/user-agent.ts';
import type { Calls } from './calls.ts';
import type { GbMetrics } from './metrics.ts';
import type { Questions } from './questions.ts';
import { Registrar } from './registrar.ts';
import type { GbRegistry, KnownDevice } from './registry.ts';
import type { UnitReports } from './reports.ts';
import type { VoiceBroadcasts } from './voice-broadcasts.ts';
import { DeviceSession } from './session.ts';

export interface GatewayDeps extends Pick<ServerContext, 'clock' | 'log' | 'audit'> {
  registry: GbRegistry;
  metrics: GbMetrics;
  realm: string;
  calls: Calls;
  questions: Questions;
  reports: UnitReports;
  voices: VoiceBroadcasts;
}

const ALLOW = { name: 'allow', value: 'REGISTER, MESSAGE, NOTIFY, INVITE, ACK, BYE, OPTIONS' };

/** What devices say, done: they are let in, tell what they are, have and see. */
export class GbGateway {
  readonly #deps: GatewayDeps;
  readonly #registrar: Registrar;
  readonly #sessions = new Map<string, DeviceSession>();
  #agent: UserAgent | null = null;

  constructor(deps: GatewayDeps) {
    this.#deps = deps;
    this.#registrar = new Registrar({ ...deps, onRegistered: (device) => this.#registered(device) });
  }

  get unknown(): number {
    return this.#registrar.unknown;
  }

  /** Takes what the server asks devices by; those that are still there are asked at once. */
  open(agent: UserAgent): void {
    this.#agent = agent;
    for (const device of this.#deps.registry.all().filter(({ peer }) => peer !== null)) {
      this.#registered(device);
    }
  }

  /** What a device can be asked; null while it is away. */
  sessionOf(device: KnownDevice): DeviceSession | null {
    return device.peer === null ? null : (this.#sessions.get(device.record.id) ?? null);
  }

  /** Gives devices up that are silent, or whose registration is over. */
  tick(): void {
    const { clock, registry, log } = this.#deps;
    const now = clock.now();
    for (const device of registry.all().filter(({ peer }) => peer !== null)) {
      const isSilent = now - (device.lastSeenAt ?? 0) > policy.KEEPALIVE_LOST_MS;
      if (isSilent || (device.record.expiresAt ?? 0) < now) {
        log.info({ device: device.record.id, isSilent }, 'a device is gone');
        registry.setPeer(device, null);
      }
    }
  }

  /** A device was removed. */
  forget(deviceId: string): void {
    this.#sessions.get(deviceId)?.close();
    this.#sessions.delete(deviceId);
  }

  close(): void {
    for (const session of this.#sessions.values()) {
      session.close();
    }
  }

  readonly onRequest = async (request: SipRequest, peer: SipPeer): Promise<Answer> => {
    switch (request.method) {
      case 'REGISTER': {
        return this.#registrar.register(request, peer);
      }
      case 'MESSAGE':
      case 'NOTIFY': {
        return this.#message(request, peer);
      }
      case 'INVITE': {
        const device = this.#deviceOf(request, peer) ?? this.#deviceOfChannel(request, peer);
        return device === null ? { status: 403 } : this.#deps.voices.takeInvite(request, peer, device);
      }
      case 'BYE': {
        const callId = headerOf(request, 'call-id') ?? '';
        const { calls, voices } = this.#deps;
        return { status: calls.takeBye(callId, peer) || voices.takeBye(callId, peer) ? 200 : 481 };
      }
      default: {
        return { status: request.method === 'OPTIONS' ? 200 : 405, headers: [ALLOW] };
      }
    }
  };

  /** Something came that isn't as the standard says: it is counted, and shown with the device that is at that address. */
  readonly onWrong = (kind: GbFaultKind, { host }: SipPeer): void => {
    this.#deps.metrics.wrongMessages.inc({ kind });
    const there = this.#deps.registry.all().filter(({ peer }) => peer?.host === host);
    const [device] = there;
    if (device !== undefined && there.length === 1) {
      device.wrongMessages += 1;
    }
  };

  async #message(request: SipRequest, peer: SipPeer): Promise<Answer> {
    const device = this.#deviceOf(request, peer);
    if (device === null) {
      this.#deps.metrics.refused.inc({ reason: 'notRegistered' });
      return { status: 403 };
    }
    device.lastSeenAt = this.#deps.clock.now();
    if (request.body.length === 0) {
      // A subscription that ends says so without a body.
      return { status: 200 };
    }
    try {
      return await this.#serve(device, parseManscdp(request.body));
    } catch (error) {
      if (!(error instanceof Gb28181Error)) {
        throw error;
      }
      device.wrongMessages += 1;
      this.#deps.metrics.wrongMessages.inc({ kind: error.kind });
      return { status: 400 };
    }
  }

  /** Messages carry no digest: they must come from where the device registered. */
  #deviceOf(request: SipRequest, peer: SipPeer): KnownDevice | null {
    const { registry } = this.#deps;
    const device = registry.find(addressOf(request, 'from').user);
    const known = device?.peer ?? null;
    if (
      device === undefined ||
      known === null ||
      known.host !== peer.host ||
      known.transport !== peer.transport
    ) {
      return null;
    }
    if (known.port !== peer.port) {
      // An address translation has given it another port, or it has connected anew.
      registry.setPeer(device, peer);
    }
    return device;
  }

  /** Recorders call in the name of their cameras. */
  #deviceOfChannel(request: SipRequest, { host, transport }: SipPeer): KnownDevice | null {
    const { user } = addressOf(request, 'from');
    const isIt = ({ peer, channels }: KnownDevice): boolean =>
      peer?.host === host && peer.transport === transport && channels.has(user);
    return this.#deps.registry.all().find(isIt) ?? null;
  }

  async #serve(device: KnownDevice, message: Manscdp): Promise<Answer> {
    const { reports } = this.#deps;
    const session = this.sessionOf(device);
    switch (`${message.root} ${message.cmdType}`) {
      case 'Response Catalog':
      case 'Notify Catalog': {
        session?.takeCatalog(message);
        return { status: 200 };
      }
      case 'Response DeviceInfo': {
        await session?.takeInfo(message);
        return { status: 200 };
      }
      case 'Response PresetQuery': {
        this.#deps.questions.take(device, message);
        return { status: 200 };
      }
      case 'Response Broadcast': {
        this.#deps.voices.takeResponse(device, message);
        return { status: 200 };
      }
      case 'Notify MobilePosition':
      case 'Response MobilePosition': {
        await reports.positions(device, message);
        return { status: 200 };
      }
      case 'Notify Alarm': {
        await reports.alarm(device, message);
        session?.confirmAlarm(message);
        return { status: 200 };
      }
      default: {
        // Keepalive, and what nothing follows from.
        return { status: 200 };
      }
    }
  }

  #registered(device: KnownDevice): void {
    const { registry, log } = this.#deps;
    if (this.#agent === null || registry.find(device.record.id) !== device) {
      return;
    }
    const { id } = device.record;
    const session =
      this.#sessions.get(id) ?? new DeviceSession(device, { agent: this.#agent, registry, log });
    this.#sessions.set(id, session);
    void session.begin();
  }
}
