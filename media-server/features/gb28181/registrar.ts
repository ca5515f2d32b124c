import type { ServerContext } from '../../context.ts';
import { dateHeader } from '../../gb28181/manscdp.ts';
import * as policy from '../../gb28181/policy.ts';
import { challenge, isAnswer, Nonces, parseCredentials } from '../../gb28181/sip/digest.ts';
import type { Answer } from '../../gb28181/sip/endpoint.ts';
import { addressOf, expiresOf } from '../../gb28181/sip/fields.ts';
import { headerOf, type SipRequest } from '../../gb28181/sip/message.ts';
import type { SipPeer } from '../../gb28181/sip/transport.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { GbMetrics } from './metrics.ts';
import type { GbRegistry, KnownDevice } from './registry.ts';

export interface RegistrarDeps extends Pick<ServerContext, 'clock' | 'log' | 'audit'> {
  registry: GbRegistry;
  metrics: GbMetrics;
  realm: string;
  /** A device has registered, also again: one that has restarted knows nothing of what it was asked before. */
  onRegistered: (device: KnownDevice) => void;
}

const DEFAULT_EXPIRES_S = 3_600;

/** Lets devices register: who shows that it knows its password is there until its time is over. */
export class Registrar {
  /** Registrations of devices that nobody has enrolled. */
  unknown = 0;
  readonly #deps: RegistrarDeps;
  readonly #nonces = new Nonces(policy.NONCE_MS);
  readonly #failures: MinuteLimiter;

  constructor(deps: RegistrarDeps) {
    this.#deps = deps;
    this.#failures = new MinuteLimiter(deps.clock, policy.MAX_FAILURES_A_MINUTE);
  }

  /** Throws `Gb28181Error` for what can't be read. */
  async register(request: SipRequest, peer: SipPeer): Promise<Answer> {
    const { registry } = this.#deps;
    const id = addressOf(request, 'from').user;
    const device = registry.find(id);
    const authorization = headerOf(request, 'authorization');
    if (authorization === undefined) {
      // Also to strangers: an answer must not tell who is enrolled.
      return this.#challenge(device, false);
    }
    const giveBack = this.#takeAttempt(peer);
    if (giveBack === null) {
      return this.#refuse('rateLimited');
    }
    const credentials = parseCredentials(authorization);
    if (device === undefined) {
      this.unknown += 1;
      this.#deps.log.info({ device: id.slice(0, 20), host: peer.host }, 'an unknown device was refused');
      return this.#refuse('unknown');
    }
    const isRight =
      credentials.username === id &&
      credentials.realm === this.#deps.realm &&
      credentials.algorithm === device.record.algorithm &&
      isAnswer(device.record.ha1, request.method, credentials);
    if (!isRight) {
      await this.#note(device, 'refused', peer);
      return this.#refuse('wrongPassword');
    }
    giveBack();
    if (!this.#nonces.take(credentials.nonce, this.#deps.clock.now())) {
      return this.#challenge(device, true);
    }
    return this.#admit(device, request, peer);
  }

  async #admit(device: KnownDevice, request: SipRequest, peer: SipPeer): Promise<Answer> {
    const { registry, clock, onRegistered } = this.#deps;
    const now = clock.now();
    const expires = Math.min(expiresOf(request) ?? DEFAULT_EXPIRES_S, policy.MAX_EXPIRES_S);
    const contact = headerOf(request, 'contact');
    const headers = [
      { name: 'expires', value: String(expires) },
      { name: 'date', value: dateHeader(now) },
      ...(contact === undefined || contact === '*' ? [] : [{ name: 'contact', value: contact }]),
    ];
    if (expires === 0) {
      await registry.save(device, { expiresAt: null });
      registry.setPeer(device, null);
      return { status: 200, headers };
    }
    const { host, port, transport } = peer;
    const { peer: before } = device;
    const isNew = before === null || before.host !== host || before.transport !== transport;
    if (isNew) {
      await this.#note(device, 'ok', peer);
    }
    device.lastSeenAt = now;
    await registry.save(device, {
      registeredAt: now,
      expiresAt: now + expires * 1_000,
      transport,
      host,
      port,
    });
    registry.setPeer(device, peer);
    // The answer goes out first: devices take no questions before they know that they are registered.
    setImmediate(() => onRegistered(device));
    return { status: 200, headers };
  }

  #challenge(device: KnownDevice | undefined, stale: boolean): Answer {
    const { realm, clock } = this.#deps;
    const algorithm = device?.record.algorithm ?? 'MD5';
    const value = challenge(realm, this.#nonces.make(clock.now()), { algorithm, stale });
    return { status: 401, headers: [{ name: 'www-authenticate', value }] };
  }

  #takeAttempt({ host }: SipPeer): (() => void) | null {
    try {
      return this.#failures.take(host);
    } catch {
      // The only thing that it throws is that there were too many.
      return null;
    }
  }

  #refuse(reason: string): Answer {
    this.#deps.metrics.refused.inc({ reason });
    return { status: 403 };
  }

  async #note(device: KnownDevice, outcome: 'ok' | 'refused', { host, transport }: SipPeer): Promise<void> {
    const { audit, registry } = this.#deps;
    const { id, courtId } = device.record;
    await audit.append({
      actor: `gb28181:${id}`,
      courtId,
      courtPath: registry.courtPathOf(device),
      action: 'gb28181.register',
      target: id,
      outcome,
      detail: { address: host, transport },
    });
  }
}
