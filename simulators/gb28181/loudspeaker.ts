import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { SipAgent } from './agent.ts';
import { header, type Message } from './sip.ts';

/** How a device takes speech: by UDP, or by a connection that it opens or waits for. */
export type SpeechWay = 'udp' | 'connect' | 'listen';

const SETUP = { udp: [], connect: ['a=setup:active'], listen: ['a=setup:passive'] } as const;

const RATE = 8_000;
/** Samples that are looked at: a quarter of a second. */
const WINDOW = 2_000;
const RTP_HEADER_BYTES = 12;
const PCMA = 8;

/** ITU-T G.711, table 1a: from −1 to 1. */
function fromALaw(byte: number): number {
  const code = byte ^ 0x55;
  const segment = (code & 0x70) >> 4;
  const step = ((code & 0x0f) << 4) + 8;
  const size = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return ((code & 0x80) === 0 ? -size : size) / 32_768;
}

interface Wire {
  port: number;
  close: () => void;
}

/** Takes each packet that stands behind its length (RFC 4571). */
function takeFramed(socket: Socket, onPacket: (packet: Buffer) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const end = 2 + rest.readUInt16BE(0);
      onPacket(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
  });
}

async function listenUdp(onPacket: (packet: Buffer) => void): Promise<Wire> {
  const socket = createSocket('udp4');
  socket.on('message', onPacket);
  socket.bind(0);
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}

async function listenTcp(onPacket: (packet: Buffer) => void): Promise<Wire> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    takeFramed(socket, onPacket);
  });
  server.listen(0);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      sockets.forEach((socket) => socket.destroy());
    },
  };
}

export interface LoudspeakerOptions {
  deviceId: string;
  serverId: string;
  domain: string;
  /** It may refuse speech too, or accept it and never ask for it. */
  speech: SpeechWay | 'refuse' | 'ignore';
}

/** A device's loudspeaker: invites the platform when it announces a voice broadcast (GB/T 28181-2016, section 9.12), and hears. */
export class Loudspeaker {
  readonly #agent: SipAgent;
  readonly #options: LoudspeakerOptions;
  readonly #calls = new Map<string, { invite: Message; close: () => void }>();
  #samples = new Float32Array(0);
  #missing = 0;
  #sequence: number | null = null;
  /** Frames that came, and whether each followed the one before. */
  frames = 0;

  constructor(agent: SipAgent, options: LoudspeakerOptions) {
    this.#agent = agent;
    this.#options = options;
  }

  /** Calls that are open. */
  get calls(): number {
    return this.#calls.size;
  }

  /** Packets that never came. */
  get missing(): number {
    return this.#missing;
  }

  /** How strong a tone is in what was heard last, 0–1 for a full-scale sine (Goertzel's algorithm). */
  hears(hz: number): number {
    const samples = this.#samples.subarray(-WINDOW);
    if (samples.length < WINDOW) {
      return 0;
    }
    const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE);
    let [last, before] = [0, 0];
    for (const sample of samples) {
      [last, before] = [sample + turn * last - before, last];
    }
    return (2 * Math.sqrt(Math.max(last ** 2 + before ** 2 - turn * last * before, 0))) / samples.length;
  }

  /** Asks the platform for the speech that it has announced for a channel. */
  async announced(channelId: string, way: SpeechWay): Promise<void> {
    const { deviceId, serverId, domain } = this.#options;
    const onPacket = (packet: Buffer): void => this.#take(packet);
    const wire = await (way === 'listen' ? listenTcp(onPacket) : listenUdp(onPacket));
    const lines = [
      'v=0',
      `o=${deviceId} 0 0 IN IP4 127.0.0.1`,
      's=Play',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${wire.port} ${way === 'udp' ? '' : 'TCP/'}RTP/AVP ${PCMA} 96`,
      ...SETUP[way],
      'a=recvonly',
      'a=rtpmap:8 PCMA/8000',
      'a=rtpmap:96 PS/90000',
      'y=0100000001',
      'f=v/////a/1/8/1',
      '',
    ];
    const callId = randomUUID();
    const uri = `sip:${serverId}@${domain}`;
    const given = {
      to: `<${uri}>`,
      callId,
      headers: [
        ['Subject', `${serverId}:0100000001,${channelId}:0`],
        ['Content-Type', 'application/sdp'],
      ] as [string, string][],
      body: Buffer.from(lines.join('\r\n')),
    };
    const answer = await this.#agent.request('INVITE', uri, given);
    const isTaken = answer.start.includes(' 200');
    this.#agent.acknowledge(uri, answer);
    if (!isTaken) {
      wire.close();
      return;
    }
    const port = Number(/^m=audio (\d+)/m.exec(answer.body.toString('latin1'))?.[1]);
    const socket = way === 'connect' ? connect({ host: '127.0.0.1', port }) : null;
    if (socket !== null) {
      takeFramed(socket, onPacket);
    }
    this.#calls.set(callId, {
      invite: answer,
      close: () => {
        wire.close();
        socket?.destroy();
      },
    });
  }

  /** Whether it was a call of its own that the platform has ended. */
  ended(bye: Message): boolean {
    const callId = header(bye, 'Call-ID');
    const call = this.#calls.get(callId);
    call?.close();
    return this.#calls.delete(callId);
  }

  /** Ends all with BYE. */
  async hangUp(): Promise<void> {
    const { serverId, domain } = this.#options;
    for (const [callId, { invite, close }] of this.#calls) {
      close();
      this.#calls.delete(callId);
      await this.#agent.request('BYE', `sip:${serverId}@${domain}`, {
        from: header(invite, 'From'),
        to: header(invite, 'To'),
        callId,
        headers: [],
      });
    }
  }

  /** Ends all without a word. */
  stop(): void {
    for (const { close } of this.#calls.values()) {
      close();
    }
    this.#calls.clear();
  }

  #take(packet: Buffer): void {
    const payloadType = (packet[1] ?? 0) & 0x7f;
    if (packet.length <= RTP_HEADER_BYTES || payloadType !== PCMA) {
      return;
    }
    const sequence = packet.readUInt16BE(2);
    this.#missing += this.#sequence === null ? 0 : (sequence - this.#sequence - 1) & 0xff_ff;
    this.#sequence = sequence;
    this.frames += 1;
    const fresh = Float32Array.from(packet.subarray(RTP_HEADER_BYTES), fromALaw);
    const kept = this.#samples.subarray(-WINDOW * 2);
    this.#samples = new Float32Array(kept.length + fresh.length);
    this.#samples.set(kept);
    this.#samples.set(fresh, kept.length);
  }
}
