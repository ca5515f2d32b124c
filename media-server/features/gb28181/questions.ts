import type { ChannelPlace } from '../../gb28181/address.ts';
import { encodeManscdp, type Manscdp } from '../../gb28181/manscdp.ts';
import { ANSWER_MS } from '../../gb28181/policy.ts';
import { SipNoAnswer } from '../../gb28181/sip/client-transaction.ts';
import type { UserAgent } from '../../gb28181/user-agent.ts';
import type { GbRegistry, KnownDevice } from './registry.ts';

export const MANSCDP_TYPE = 'Application/MANSCDP+xml';

let serial = 0;
/** A number for a question that no other one of the last time has. */
export const nextSerial = (): number => (serial = (serial + 1) % 1_000_000);

/** What is asked of single channels, and their answers, which come as messages of their own. */
export class Questions {
  readonly #registry: GbRegistry;
  readonly #waiting = new Map<string, (answer: Manscdp) => void>();
  #agent: UserAgent | null = null;

  constructor(registry: GbRegistry) {
    this.#registry = registry;
  }

  open(agent: UserAgent): void {
    this.#agent = agent;
  }

  /** A device that can be asked now. */
  find(deviceId: string): KnownDevice | null {
    const device = this.#registry.find(deviceId);
    return this.#agent === null || device === undefined || device.peer === null ? null : device;
  }

  /** Steers a channel: eight bytes in hexadecimal digits. Throws `SipRefused` or `SipNoAnswer`. */
  control({ deviceId, channelId }: ChannelPlace, command: string): Promise<void> {
    const fields = { CmdType: 'DeviceControl', SN: nextSerial(), DeviceID: channelId, PTZCmd: command };
    return this.#send(deviceId, encodeManscdp('Control', fields));
  }

  /** Tells a channel that somebody wants to speak through it (annex A.2.5). Throws as `control()` does. */
  announceSpeech({ deviceId, channelId }: ChannelPlace, sn: string): Promise<void> {
    const SourceID = this.#agent?.serverId ?? '';
    const fields = { CmdType: 'Broadcast', SN: sn, SourceID, TargetID: channelId };
    return this.#send(deviceId, encodeManscdp('Notify', fields));
  }

  /** Resolves with the answer. Throws as `control()` does. */
  async ask({ deviceId, channelId }: ChannelPlace, cmdType: string): Promise<Manscdp> {
    const sn = nextSerial();
    const answer = Promise.withResolvers<Manscdp>();
    const key = `${deviceId} ${cmdType} ${sn}`;
    this.#waiting.set(key, answer.resolve);
    const limit = setTimeout(() => answer.reject(new SipNoAnswer('timeout')), ANSWER_MS);
    try {
      const fields = { CmdType: cmdType, SN: sn, DeviceID: channelId };
      const sent = this.#send(deviceId, encodeManscdp('Query', fields));
      // An answer may come before the question is acknowledged; a question that isn't has none.
      sent.catch(answer.reject);
      return await answer.promise;
    } finally {
      clearTimeout(limit);
      this.#waiting.delete(key);
    }
  }

  /** Takes an answer, if somebody waits for it. */
  take(device: KnownDevice, answer: Manscdp): void {
    this.#waiting.get(`${device.record.id} ${answer.cmdType} ${answer.sn}`)?.(answer);
  }

  async #send(deviceId: string, body: Buffer): Promise<void> {
    const peer = this.find(deviceId)?.peer ?? null;
    if (this.#agent === null || peer === null) {
      throw new SipNoAnswer('linkLost');
    }
    const content = { type: MANSCDP_TYPE, body };
    await this.#agent.ask({ peer, id: deviceId }, { method: 'MESSAGE', content });
  }
}
