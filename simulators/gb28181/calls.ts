import type { PictureFormat } from '../lib/picture.ts';
import type { SipAgent } from './agent.ts';
import type { PictureCodec } from './picture.ts';
import { header, newTag, type Message } from './sip.ts';
import { ChannelStream, readOffer, type Wanted } from './stream.ts';

export interface GbChannelOptions {
  id: string;
  name: string;
  colour: string;
}

export interface CallOptions {
  serverId: string;
  domain: string;
  channels: readonly GbChannelOptions[];
  format: PictureFormat;
  codec: PictureCodec;
}

/** The answer to an invitation; `port` is where the stream comes from. */
function descriptionOf(channelId: string, { way, ssrc }: Wanted, port: number): Buffer {
  const protocol = way === 'udp' ? 'RTP/AVP' : 'TCP/RTP/AVP';
  const setup = { udp: [], connect: ['a=setup:active'], listen: ['a=setup:passive'] }[way];
  const lines = [
    'v=0',
    `o=${channelId} 0 0 IN IP4 127.0.0.1`,
    's=Play',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=video ${port} ${protocol} 96`,
    'a=sendonly',
    'a=rtpmap:96 PS/90000',
    ...setup,
    `y=${String(ssrc).padStart(10, '0')}`,
    'f=v/2/4///a/1/8/1',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** The pictures that a device's channels send because they were invited. */
export class ChannelCalls {
  readonly #agent: SipAgent;
  readonly #options: CallOptions;
  readonly #calls = new Map<
    string,
    { stream: ChannelStream; channelId: string; invite: Message; tag: string }
  >();
  #isStopped = false;

  constructor(agent: SipAgent, options: CallOptions) {
    this.#agent = agent;
    this.#options = options;
  }

  /** Channels that send now. */
  get sending(): string[] {
    return [...this.#calls.values()].map(({ channelId }) => channelId);
  }

  loseEvery(count: number): void {
    for (const { stream } of this.#calls.values()) {
      stream.loseEvery = count;
    }
  }

  async invited(invite: Message): Promise<void> {
    const channelId = /^INVITE sip:(\d+)@/.exec(invite.start)?.[1] ?? '';
    const channel = this.#options.channels.find(({ id }) => id === channelId);
    if (channel === undefined) {
      this.#agent.answer(invite, '404 Not Found');
      return;
    }
    const callId = header(invite, 'Call-ID');
    if (this.#calls.has(callId)) {
      return;
    }
    this.#agent.answer(invite, '100 Trying');
    const wanted = readOffer(invite.body.toString('latin1'));
    const { format, codec } = this.#options;
    const { name, colour } = channel;
    const stream = await ChannelStream.start(wanted, { format, codec, colour, name, toneHz: 500 });
    if (this.#isStopped) {
      stream.stop();
      return;
    }
    const tag = newTag();
    this.#calls.set(callId, { stream, channelId, invite, tag });
    this.#agent.answer(invite, '200 OK', {
      tag,
      headers: [
        ['Contact', `<sip:${channelId}@127.0.0.1:${this.#agent.port}>`],
        ['Content-Type', 'application/sdp'],
      ],
      body: descriptionOf(channelId, wanted, stream.port),
    });
  }

  /** The platform has ended one. */
  ended(bye: Message): void {
    const callId = header(bye, 'Call-ID');
    const call = this.#calls.get(callId);
    this.#agent.answer(bye, call === undefined ? '481 Call/Transaction Does Not Exist' : '200 OK');
    call?.stream.stop();
    this.#calls.delete(callId);
  }

  /** Ends all with BYE. */
  async hangUp(): Promise<void> {
    const { serverId, domain } = this.#options;
    for (const [callId, { stream, invite, tag }] of this.#calls) {
      stream.stop();
      this.#calls.delete(callId);
      await this.#agent.request('BYE', `sip:${serverId}@${domain}`, {
        from: `${header(invite, 'To')};tag=${tag}`,
        to: header(invite, 'From'),
        callId,
        headers: [],
      });
    }
  }

  /** Ends all without a word. */
  stop(): void {
    this.#isStopped = true;
    for (const { stream } of this.#calls.values()) {
      stream.stop();
    }
    this.#calls.clear();
  }
}
