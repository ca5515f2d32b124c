import { randomInt } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { MediaReceiver } from '../../gb28181/media/receiver.ts';
import type { GbFrame } from '../../gb28181/media/ps.ts';
import * as policy from '../../gb28181/policy.ts';
import { liveOffer, liveSsrc, readMedia } from '../../gb28181/sdp.ts';
import type { SipPeer } from '../../gb28181/sip/transport.ts';
import type { Dialog, UserAgent } from '../../gb28181/user-agent.ts';
import type { KnownDevice } from './registry.ts';

/** How a live call ended: its camera said so, nothing came any more, or its device is gone. */
export type CallEnd = 'bye' | 'silent' | 'linkLost';

export interface CallListener {
  onFrame: (frame: GbFrame) => void;
  /** Called once, unless the call was ended before. */
  onEnd: (end: CallEnd) => void;
}

const CHECK_MS = 1_000;

/** A camera that was invited and sends. */
export class LiveCall {
  readonly dialog: Dialog;
  readonly receiver: MediaReceiver;
  readonly #agent: UserAgent;
  readonly #onOver: () => void;
  readonly #listener: CallListener;
  readonly #timer: NodeJS.Timeout;
  readonly #beganAt = performance.now();
  #isOver = false;

  constructor(given: {
    dialog: Dialog;
    receiver: MediaReceiver;
    agent: UserAgent;
    listener: CallListener;
    onOver: () => void;
  }) {
    this.dialog = given.dialog;
    this.receiver = given.receiver;
    this.#agent = given.agent;
    this.#listener = given.listener;
    this.#onOver = given.onOver;
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
  }

  /** The camera has ended it, or its connection is gone. */
  lost(end: CallEnd): void {
    if (!this.#isOver) {
      void this.#leave(end !== 'bye');
      this.#listener.onEnd(end);
    }
  }

  /** Ends it. Idempotent. */
  async end(): Promise<void> {
    if (!this.#isOver) {
      await this.#leave(true);
    }
  }

  async #leave(saysBye: boolean): Promise<void> {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.receiver.close();
    this.#onOver();
    if (saysBye) {
      await this.#agent.bye(this.dialog);
    }
  }

  #check(): void {
    if (performance.now() - (this.receiver.heardAt ?? this.#beganAt) > policy.SILENT_MS) {
      this.lost('silent');
    }
  }
}

/** The live calls of the server. */
export class Calls {
  readonly #config: Config;
  readonly #calls = new Map<string, LiveCall>();
  #sequence = randomInt(10_000);
  #agent: UserAgent | null = null;

  constructor(config: Config) {
    this.#config = config;
  }

  get size(): number {
    return this.#calls.size;
  }

  open(agent: UserAgent): void {
    this.#agent = agent;
  }

  /**
   * Invites a channel of a device that is there. Throws `SipRefused`, `SipNoAnswer`, or `Gb28181Error` for an answer from which no
   * stream follows.
   */
  async invite(
    device: KnownDevice,
    channelId: string,
    given: { listener: CallListener; signal: AbortSignal },
  ): Promise<LiveCall> {
    const agent = this.#agent;
    const { peer, record } = device;
    if (agent === null || peer === null) {
      throw new Error('a device that is away was invited');
    }
    const { host, gb28181 } = this.#config;
    const { listener, signal } = given;
    let call: LiveCall | null = null;
    const receiver = await MediaReceiver.open({
      transport: record.mediaTransport,
      host,
      ports: { base: gb28181.mediaBasePort, count: gb28181.mediaPorts },
      onFrame: listener.onFrame,
      onEnd: () => call?.lost('silent'),
    });
    try {
      this.#sequence += 1;
      const ssrc = liveSsrc(agent.serverId, this.#sequence);
      // Cameras begin to send before their acceptance has come.
      receiver.expect({ ssrc: Number(ssrc), hosts: [peer.host] });
      const offer = liveOffer({
        serverId: agent.serverId,
        channelId,
        host: await agent.localHost(peer),
        port: receiver.port,
        transport: record.mediaTransport,
        ssrc,
      });
      const { dialog, answer } = await agent.invite(
        { peer, id: channelId },
        {
          headers: [{ name: 'subject', value: `${channelId}:${ssrc},${agent.serverId}:0` }],
          content: { type: 'application/sdp', body: offer },
          signal: AbortSignal.any([signal, AbortSignal.timeout(policy.RING_MS)]),
        },
      );
      const onOver = (): void => void this.#calls.delete(dialog.callId);
      call = new LiveCall({ dialog, receiver, agent, listener, onOver });
      this.#calls.set(dialog.callId, call);
      await this.#follow(call, answer.body, { device, peer, ssrc: Number(ssrc) });
      return call;
    } catch (error) {
      receiver.close();
      await call?.end();
      throw error;
    }
  }

  /** False when there is no such call. */
  takeBye(callId: string, peer: SipPeer): boolean {
    const call = this.#calls.get(callId);
    if (call === undefined || call.dialog.target.peer.host !== peer.host) {
      return false;
    }
    call.lost('bye');
    return true;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#calls.values()].map((call) => call.end()));
  }

  async #follow(
    { receiver }: LiveCall,
    body: Buffer,
    { device, peer, ssrc }: { device: KnownDevice; peer: SipPeer; ssrc: number },
  ): Promise<void> {
    const answer = readMedia(body, 'video');
    // A lower platform's pictures come from the address that it names.
    const hosts = [peer.host, ...(answer.host === null ? [] : [answer.host])];
    receiver.expect({ ssrc: answer.ssrc ?? ssrc, hosts });
    if (device.record.mediaTransport === 'tcpActive') {
      await receiver.connect({ host: answer.host ?? peer.host, port: answer.port });
    }
  }
}
