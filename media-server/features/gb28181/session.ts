import type { Logger } from '../../log.ts';
import { encodeManscdp, textOf, type Manscdp } from '../../gb28181/manscdp.ts';
import * as policy from '../../gb28181/policy.ts';
import { SipNoAnswer } from '../../gb28181/sip/client-transaction.ts';
import type { Dialog, Target, UserAgent } from '../../gb28181/user-agent.ts';
import { CatalogCollector } from './catalog.ts';
import { MANSCDP_TYPE, nextSerial } from './questions.ts';
import { asKept, type GbRegistry, type KnownDevice } from './registry.ts';

export interface SessionDeps {
  agent: Pick<UserAgent, 'ask' | 'subscribe'>;
  registry: Pick<GbRegistry, 'save' | 'setCatalog' | 'unitsOf'>;
  log: Logger;
}

/** Reports that are asked for where a device carries a unit; alarms of every priority and way. */
const SUBSCRIPTIONS = [
  { CmdType: 'MobilePosition', Interval: policy.POSITION_INTERVAL_S },
  { CmdType: 'Alarm', StartAlarmPriority: 0, EndAlarmPriority: 0, AlarmMethod: 0 },
] as const;

/** What the server asks one device for while it is registered. */
export class DeviceSession {
  readonly #device: KnownDevice;
  readonly #deps: SessionDeps;
  #catalog: CatalogCollector | null = null;
  #renewal: NodeJS.Timeout | undefined;
  #isSubscribed = false;
  #isClosed = false;
  readonly #dialogs = new Map<string, Dialog>();

  constructor(device: KnownDevice, deps: SessionDeps) {
    this.#device = device;
    this.#deps = deps;
  }

  /** Asks what a device is and has, and for its reports where it carries a unit. Never throws: what fails is asked again with the next registration. */
  async begin(): Promise<void> {
    // Each by itself: there are devices that refuse to say what they are, and yet have a catalogue.
    for (const ask of [() => this.#askInfo(), () => this.askCatalog()]) {
      try {
        await ask();
      } catch (error) {
        this.#deps.log.warn({ err: error, device: this.#device.record.id }, 'a device could not be asked');
      }
    }
    this.subscribe();
  }

  /** Throws `SipRefused` or `SipNoAnswer`. */
  async askCatalog(): Promise<void> {
    const sn = nextSerial();
    // Whom nothing can be asked has no answer to wait for.
    this.#target();
    this.#catalog?.drop();
    this.#catalog = new CatalogCollector(String(sn), (items, given) => {
      const { registry, log } = this.#deps;
      registry.setCatalog(this.#device, items, given).catch((error: unknown) => {
        log.error({ err: error, device: this.#device.record.id }, 'a catalogue could not be kept');
      });
    });
    await this.#send('Query', { CmdType: 'Catalog', SN: sn, DeviceID: this.#device.record.id });
  }

  takeCatalog(message: Manscdp): void {
    this.#catalog?.take(message);
  }

  async takeInfo({ node }: Manscdp): Promise<void> {
    await this.#deps.registry.save(this.#device, {
      manufacturer: asKept(textOf(node, 'Manufacturer')),
      model: asKept(textOf(node, 'Model')),
      firmware: asKept(textOf(node, 'Firmware')),
    });
  }

  /** Section 9.4.2: an alarm is answered with a message of its own, beside the answer of SIP. */
  confirmAlarm(message: Manscdp): void {
    const { sn, deviceId } = message;
    this.#send('Response', { CmdType: 'Alarm', SN: sn, DeviceID: deviceId, Result: 'OK' }).catch(
      (error: unknown) => this.#deps.log.debug({ err: error }, 'an alarm could not be confirmed'),
    );
  }

  /** Asks for positions and alarms as long as the device carries a unit. */
  subscribe(): void {
    clearTimeout(this.#renewal);
    const isWanted = this.#deps.registry.unitsOf(this.#device).length > 0;
    if (this.#isClosed || this.#device.peer === null || (!isWanted && !this.#isSubscribed)) {
      return;
    }
    this.#isSubscribed = isWanted;
    const expires = isWanted ? policy.SUBSCRIBE_S : 0;
    for (const type of SUBSCRIPTIONS) {
      this.#subscribe(type, expires).catch((error: unknown) => {
        // Devices without such reports refuse; those with them are asked again with the next renewal.
        const device = this.#device.record.id;
        this.#deps.log.info({ err: error, device, type: type.CmdType }, 'a device takes no subscription');
      });
    }
    if (isWanted) {
      this.#renewal = setTimeout(() => this.subscribe(), (policy.SUBSCRIBE_S * 1_000) / 2);
    }
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#renewal);
    this.#catalog?.drop();
  }

  async #subscribe({ CmdType, ...others }: (typeof SUBSCRIPTIONS)[number], expires: number): Promise<void> {
    const target = this.#target();
    const fields = { CmdType, SN: nextSerial(), DeviceID: target.id, ...others };
    const before = this.#dialogs.get(CmdType) ?? null;
    this.#dialogs.delete(CmdType);
    const dialog = await this.#deps.agent.subscribe(
      target,
      {
        headers: [
          { name: 'event', value: 'presence' },
          { name: 'expires', value: String(expires) },
        ],
        content: { type: MANSCDP_TYPE, body: encodeManscdp('Query', fields) },
      },
      // A dialog is of the way that it was begun by.
      before?.target.peer.host === target.peer.host ? before : null,
    );
    if (expires > 0) {
      this.#dialogs.set(CmdType, dialog);
    }
  }

  #askInfo(): Promise<void> {
    return this.#send('Query', {
      CmdType: 'DeviceInfo',
      SN: nextSerial(),
      DeviceID: this.#device.record.id,
    });
  }

  async #send(root: Manscdp['root'], fields: Readonly<Record<string, string | number>>): Promise<void> {
    const content = { type: MANSCDP_TYPE, body: encodeManscdp(root, fields) };
    await this.#deps.agent.ask(this.#target(), { method: 'MESSAGE', content });
  }

  #target(): Target {
    const { peer, record } = this.#device;
    if (peer === null || this.#isClosed) {
      throw new SipNoAnswer('linkLost');
    }
    return { peer, id: record.id };
  }
}
