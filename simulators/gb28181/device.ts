import { randomUUID } from 'node:crypto';
import { encodeGbk } from '#shared/jt808/gbk.ts';
import { escapeXml } from '#shared/xml.ts';
import type { Say } from '../lib/log.ts';
import type { PictureFormat } from '../lib/picture.ts';
import type { PictureCodec } from './picture.ts';
import { authorize, header, newTag, Wire, write, type Message } from './sip.ts';
import { ChannelStream, readOffer } from './stream.ts';

export interface GbChannelOptions {
  id: string;
  name: string;
  colour: string;
}

export interface GbDeviceOptions {
  host: string;
  port: number;
  transport: 'udp' | 'tcp';
  serverId: string;
  domain: string;
  deviceId: string;
  password: string;
  channels: readonly GbChannelOptions[];
  format: PictureFormat;
  codec: PictureCodec;
  /** Of the registration, s. */
  expires: number;
  keepaliveMs: number;
  /** Items of a catalogue in one message. */
  itemsPerMessage: number;
  /** Where it is; called for each report. */
  where: () => { longitude: number; latitude: number; speedKmh: number; directionDeg: number };
  say: Say;
}

interface Subscription {
  request: Message;
  tag: string;
  cseq: number;
  timer: NodeJS.Timeout | undefined;
}

const ANSWER_MS = 10_000;
const keyOf = (message: Message): string => `${header(message, 'CSeq')} ${header(message, 'Call-ID')}`;
const TAG = (text: string, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1]?.trim() ?? '';

/** Time of a device: of +08:00, without saying so. */
const localTime = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19);

/** A device of GB/T 28181-2016 with channels that have pictures. */
export class GbDevice {
  /** PTZ commands as they came, by channel. */
  readonly ptzCommands: { channelId: string; command: string }[] = [];
  /** Alarms that the platform has confirmed, by their numbers. */
  readonly confirmedAlarms: string[] = [];
  readonly options: GbDeviceOptions;
  #wire: Wire | null = null;
  readonly #callId = randomUUID();
  #cseq = 0;
  #sn = 0;
  #isRegistered = false;
  readonly #waiting = new Map<string, (answer: Message) => void>();
  /** What requests were answered with; empty: not yet. */
  readonly #answers = new Map<string, Buffer>();
  readonly #streams = new Map<
    string,
    { stream: ChannelStream; channelId: string; invite: Message; tag: string }
  >();
  readonly #subscriptions = new Map<string, Subscription>();
  #timers: NodeJS.Timeout[] = [];

  private constructor(options: GbDeviceOptions) {
    this.options = options;
  }

  /** Registers; throws when it isn't let in. */
  static async start(options: GbDeviceOptions): Promise<GbDevice> {
    const device = new GbDevice(options);
    await device.#open();
    try {
      await device.register();
    } catch (error) {
      device.kill();
      throw error;
    }
    const beat = setInterval(() => void device.keepalive().catch(() => undefined), options.keepaliveMs);
    const again = setInterval(
      () => void device.register().catch((error: unknown) => options.say(String(error))),
      Math.max(options.expires * 500, 1_000),
    );
    device.#timers = [beat, again];
    return device;
  }

  get isRegistered(): boolean {
    return this.#isRegistered;
  }

  /** Channels that send now. */
  get sending(): string[] {
    return [...this.#streams.values()].map(({ channelId }) => channelId);
  }

  /** Subscriptions of the platform, by what they are for. */
  get subscribed(): string[] {
    return [...this.#subscriptions.keys()];
  }

  /** Loses one packet of so many from now on. */
  loseEvery(count: number): void {
    for (const { stream } of this.#streams.values()) {
      stream.loseEvery = count;
    }
  }

  async register(expires = this.options.expires): Promise<void> {
    const { serverId, domain, deviceId, password } = this.options;
    const uri = `sip:${serverId}@${domain}`;
    const ask = (authorization: readonly [string, string][]): Promise<Message> =>
      this.#request('REGISTER', uri, {
        to: `<sip:${deviceId}@${domain}>`,
        callId: this.#callId,
        headers: [['Expires', String(expires)], ...authorization],
      });
    let answer = await ask([]);
    for (let attempt = 0; answer.start.includes(' 401') && attempt < 2; attempt++) {
      const challenge = header(answer, 'WWW-Authenticate');
      const given = { username: deviceId, password, method: 'REGISTER', uri };
      answer = await ask([['Authorization', authorize(challenge, given)]]);
    }
    this.#isRegistered = answer.start.includes(' 200') && expires > 0;
    if (!answer.start.includes(' 200')) {
      throw new Error(`registration was answered with ${answer.start}`);
    }
  }

  async keepalive(): Promise<void> {
    const answer = await this.#notify('Keepalive', { Status: 'OK' });
    if (answer.start.includes(' 403')) {
      await this.register();
    }
  }

  /** Reports its place to who has asked for it; `over` for a report of one's own making. */
  async reportPosition(over: Readonly<Record<string, string | number>> = {}): Promise<void> {
    const subscription = this.#subscriptions.get('MobilePosition');
    if (subscription === undefined) {
      throw new Error('nobody has subscribed to positions');
    }
    const { longitude, latitude, speedKmh, directionDeg } = this.options.where();
    const body = this.#body('Notify', 'MobilePosition', {
      DeviceID: this.options.deviceId,
      Time: localTime(Date.now()),
      Longitude: longitude.toFixed(6),
      Latitude: latitude.toFixed(6),
      Speed: speedKmh,
      Direction: directionDeg,
      Altitude: 12,
      ...over,
    });
    const { request, tag } = subscription;
    subscription.cseq += 1;
    await this.#request('NOTIFY', `sip:${this.options.serverId}@${this.options.domain}`, {
      from: `${header(request, 'To')};tag=${tag}`,
      to: header(request, 'From'),
      callId: header(request, 'Call-ID'),
      headers: [
        ['Event', 'presence'],
        ['Subscription-State', 'active;expires=600;retry-after=0'],
        ['Content-Type', 'Application/MANSCDP+xml'],
      ],
      body,
    });
  }

  /** Reports an alarm; by default somebody's call for help. Answers with its number. */
  async alarm(over: Readonly<Record<string, string | number>> = {}): Promise<string> {
    const number = String(this.#sn + 1);
    const answer = await this.#notify('Alarm', {
      AlarmPriority: 1,
      AlarmMethod: 7,
      AlarmTime: localTime(Date.now()),
      AlarmDescription: '一键报警',
      ...over,
    });
    if (!answer.start.includes(' 200')) {
      throw new Error(`an alarm was answered with ${answer.start}`);
    }
    return number;
  }

  /** Sends whatever bytes. */
  sendRaw(bytes: Buffer): void {
    this.#wire?.send(bytes);
  }

  /** Ends streams with BYE, as when somebody pulls the camera's plug on the recorder. */
  async hangUp(): Promise<void> {
    for (const [callId, { stream, invite, tag }] of this.#streams) {
      stream.stop();
      this.#streams.delete(callId);
      await this.#request('BYE', `sip:${this.options.serverId}@${this.options.domain}`, {
        from: `${header(invite, 'To')};tag=${tag}`,
        to: header(invite, 'From'),
        callId,
        headers: [],
      });
    }
  }

  /** Is gone without a word. */
  kill(): void {
    this.#timers.forEach((timer) => clearInterval(timer));
    for (const { stream } of this.#streams.values()) {
      stream.stop();
    }
    for (const { timer } of this.#subscriptions.values()) {
      clearInterval(timer);
    }
    this.#streams.clear();
    this.#subscriptions.clear();
    this.#isRegistered = false;
    this.#wire?.close();
  }

  /** Signs off. */
  async stop(): Promise<void> {
    if (this.#isRegistered) {
      await this.register(0).catch(() => undefined);
    }
    this.kill();
  }

  async #open(): Promise<void> {
    this.#wire = await Wire.open(this.options, {
      message: (message) =>
        void this.#take(message).catch((error: unknown) => this.options.say(String(error))),
      closed: () => (this.#isRegistered = false),
    });
  }

  async #take(message: Message): Promise<void> {
    if (message.start.startsWith('SIP/2.0')) {
      if (!message.start.startsWith('SIP/2.0 1')) {
        this.#waiting.get(header(message, 'CSeq') + header(message, 'Call-ID'))?.(message);
      }
      return;
    }
    const [method] = message.start.split(' ', 1);
    // A request that comes again is answered as before, and done once (RFC 3261, section 17.2).
    const key = keyOf(message);
    const before = this.#answers.get(key);
    if (before !== undefined) {
      if (before.length > 0) {
        this.#wire?.send(before);
      }
      return;
    }
    this.#answers.set(key, Buffer.alloc(0));
    switch (method) {
      case 'MESSAGE': {
        this.#answer(message, '200 OK');
        await this.#serve(message.body.toString('latin1'));
        break;
      }
      case 'INVITE': {
        await this.#invited(message);
        break;
      }
      case 'SUBSCRIBE': {
        this.#subscribedTo(message);
        break;
      }
      case 'BYE': {
        const call = this.#streams.get(header(message, 'Call-ID'));
        this.#answer(message, call === undefined ? '481 Call/Transaction Does Not Exist' : '200 OK');
        call?.stream.stop();
        this.#streams.delete(header(message, 'Call-ID'));
        break;
      }
      case 'ACK': {
        break;
      }
      default: {
        this.#answer(message, '405 Method Not Allowed');
      }
    }
  }

  async #serve(text: string): Promise<void> {
    const cmdType = TAG(text, 'CmdType');
    if (text.includes('<Query>') && cmdType === 'Catalog') {
      await this.#tellCatalog(TAG(text, 'SN'));
    } else if (text.includes('<Query>') && cmdType === 'DeviceInfo') {
      await this.#message('Response', 'DeviceInfo', {
        SN: TAG(text, 'SN'),
        DeviceID: this.options.deviceId,
        DeviceName: '模拟设备',
        Result: 'OK',
        Manufacturer: '模拟厂商',
        Model: 'SIM-GB',
        Firmware: 'V1.0',
        Channel: this.options.channels.length,
      });
    } else if (text.includes('<Query>') && cmdType === 'PresetQuery') {
      await this.#message(
        'Response',
        'PresetQuery',
        { SN: TAG(text, 'SN'), DeviceID: TAG(text, 'DeviceID') },
        '<PresetList Num="1">\r\n<Item>\r\n<PresetID>3</PresetID>\r\n<PresetName>大门</PresetName>\r\n</Item>\r\n</PresetList>\r\n',
      );
    } else if (cmdType === 'DeviceControl' && TAG(text, 'PTZCmd') !== '') {
      this.ptzCommands.push({ channelId: TAG(text, 'DeviceID'), command: TAG(text, 'PTZCmd') });
    } else if (text.includes('<Response>') && cmdType === 'Alarm') {
      this.confirmedAlarms.push(TAG(text, 'SN'));
    }
  }

  async #tellCatalog(sn: string): Promise<void> {
    const { channels, deviceId, itemsPerMessage } = this.options;
    for (let at = 0; at < Math.max(channels.length, 1); at += itemsPerMessage) {
      const some = channels.slice(at, at + itemsPerMessage);
      const items = some.map(({ id, name }) => this.#item(id, name)).join('');
      await this.#message(
        'Response',
        'Catalog',
        { SN: sn, DeviceID: deviceId, SumNum: channels.length },
        `<DeviceList Num="${some.length}">\r\n${items}</DeviceList>\r\n`,
      );
    }
  }

  #item(id: string, name: string): string {
    const fields = {
      DeviceID: id,
      Name: name,
      Manufacturer: '模拟厂商',
      Model: 'SIM-CAM',
      Owner: 'Owner',
      CivilCode: id.slice(0, 6),
      Address: '杭州',
      Parental: 0,
      ParentID: this.options.deviceId,
      SafetyWay: 0,
      RegisterWay: 1,
      Secrecy: 0,
      Status: 'ON',
    };
    const lines = Object.entries(fields).map(
      ([tag, value]) => `<${tag}>${escapeXml(String(value))}</${tag}>\r\n`,
    );
    return `<Item>\r\n${lines.join('')}<Info>\r\n<PTZType>1</PTZType>\r\n</Info>\r\n</Item>\r\n`;
  }

  async #invited(invite: Message): Promise<void> {
    const channelId = /^INVITE sip:(\d+)@/.exec(invite.start)?.[1] ?? '';
    const channel = this.options.channels.find(({ id }) => id === channelId);
    if (channel === undefined) {
      this.#answer(invite, '404 Not Found');
      return;
    }
    const callId = header(invite, 'Call-ID');
    if (this.#streams.has(callId)) {
      return;
    }
    this.#answer(invite, '100 Trying');
    const wanted = readOffer(invite.body.toString('latin1'));
    const { format, codec } = this.options;
    const { name, colour } = channel;
    const stream = await ChannelStream.start(wanted, { format, codec, colour, name, toneHz: 500 });
    const tag = newTag();
    this.#streams.set(callId, { stream, channelId, invite, tag });
    const protocol = wanted.way === 'udp' ? 'RTP/AVP' : 'TCP/RTP/AVP';
    const setup = { udp: '', connect: 'a=setup:active\r\n', listen: 'a=setup:passive\r\n' }[wanted.way];
    const sdp = `v=0\r\no=${channelId} 0 0 IN IP4 127.0.0.1\r\ns=Play\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video ${stream.port} ${protocol} 96\r\na=sendonly\r\na=rtpmap:96 PS/90000\r\n${setup}y=${String(wanted.ssrc).padStart(10, '0')}\r\nf=v/2/4///a/1/8/1\r\n`;
    this.#answer(invite, '200 OK', {
      tag,
      headers: [
        ['Contact', `<sip:${channelId}@127.0.0.1:${this.#wire?.port ?? 0}>`],
        ['Content-Type', 'application/sdp'],
      ],
      body: Buffer.from(sdp),
    });
  }

  #subscribedTo(request: Message): void {
    const type = TAG(request.body.toString('latin1'), 'CmdType');
    const interval = Number(TAG(request.body.toString('latin1'), 'Interval')) || 5;
    const expires = Number(header(request, 'Expires'));
    const before = this.#subscriptions.get(type);
    const tag = before?.tag ?? newTag();
    this.#answer(request, '200 OK', { tag, headers: [['Expires', String(expires)]] });
    clearInterval(before?.timer);
    this.#subscriptions.delete(type);
    if (expires > 0) {
      const timer =
        type === 'MobilePosition'
          ? setInterval(
              () => void this.reportPosition().catch((error: unknown) => this.options.say(String(error))),
              interval * 1_000,
            )
          : undefined;
      this.#subscriptions.set(type, { request, tag, cseq: before?.cseq ?? 0, timer });
    }
  }

  #notify(cmdType: string, fields: Readonly<Record<string, string | number>>): Promise<Message> {
    this.#sn += 1;
    return this.#message('Notify', cmdType, { SN: this.#sn, DeviceID: this.options.deviceId, ...fields });
  }

  #body(root: string, cmdType: string, fields: Readonly<Record<string, string | number>>, rest = ''): Buffer {
    const lines = Object.entries(fields).map(
      ([tag, value]) => `<${tag}>${escapeXml(String(value))}</${tag}>\r\n`,
    );
    const text = `<?xml version="1.0" encoding="GB2312"?>\r\n<${root}>\r\n<CmdType>${cmdType}</CmdType>\r\n${lines.join('')}${rest}</${root}>\r\n`;
    return Buffer.from(encodeGbk(text));
  }

  #message(
    root: string,
    cmdType: string,
    fields: Readonly<Record<string, string | number>>,
    rest = '',
  ): Promise<Message> {
    const { serverId, domain } = this.options;
    return this.#request('MESSAGE', `sip:${serverId}@${domain}`, {
      to: `<sip:${serverId}@${domain}>`,
      callId: randomUUID(),
      headers: [['Content-Type', 'Application/MANSCDP+xml']],
      body: this.#body(root, cmdType, fields, rest),
    });
  }

  async #request(
    method: string,
    uri: string,
    given: { from?: string; to: string; callId: string; headers: [string, string][]; body?: Buffer },
  ): Promise<Message> {
    const { deviceId, domain } = this.options;
    const port = this.#wire?.port ?? 0;
    this.#cseq += 1;
    const cseq = `${this.#cseq} ${method}`;
    const bytes = write({
      start: `${method} ${uri} SIP/2.0`,
      headers: [
        [
          'Via',
          `SIP/2.0/${this.options.transport.toUpperCase()} 127.0.0.1:${port};rport;branch=z9hG4bK${newTag()}`,
        ],
        ['From', given.from ?? `<sip:${deviceId}@${domain}>;tag=${newTag()}`],
        ['To', given.to],
        ['Call-ID', given.callId],
        ['CSeq', cseq],
        ['Contact', `<sip:${deviceId}@127.0.0.1:${port}>`],
        ['Max-Forwards', '70'],
        ['User-Agent', 'simulated device'],
        ...given.headers,
      ],
      body: given.body ?? Buffer.alloc(0),
    });
    const key = cseq + given.callId;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(limit);
        clearInterval(repeat);
        this.#waiting.delete(key);
      };
      const limit = setTimeout(() => {
        end();
        reject(new Error(`${method} was not answered`));
      }, ANSWER_MS);
      // Datagrams get lost; over TCP a request is sent once.
      const repeat = setInterval(() => this.options.transport === 'udp' && this.#wire?.send(bytes), 1_000);
      this.#waiting.set(key, (answer) => {
        end();
        resolve(answer);
      });
      this.#wire?.send(bytes);
    });
  }

  #answer(
    request: Message,
    status: string,
    given: { tag?: string; headers?: [string, string][]; body?: Buffer } = {},
  ): void {
    const to = header(request, 'To');
    const tag = /;\s*tag=/.test(to) ? '' : `;tag=${given.tag ?? newTag()}`;
    const bytes = write({
      start: `SIP/2.0 ${status}`,
      headers: [
        ...request.headers.filter(([name]) => name.toLowerCase() === 'via'),
        ['From', header(request, 'From')],
        ['To', to + tag],
        ['Call-ID', header(request, 'Call-ID')],
        ['CSeq', header(request, 'CSeq')],
        ...(given.headers ?? []),
      ],
      body: given.body ?? Buffer.alloc(0),
    });
    this.#answers.set(keyOf(request), bytes);
    this.#wire?.send(bytes);
  }
}
