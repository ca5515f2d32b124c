import { randomUUID } from 'node:crypto';
import { SipAgent, type AgentOptions } from './agent.ts';
import {
  catalogList,
  encodeBody,
  localTime,
  MANSCDP_TYPE,
  PRESET_LIST,
  readField,
  type Fields,
} from './bodies.ts';
import { ChannelCalls, type CallOptions } from './calls.ts';
import { Loudspeaker, type LoudspeakerOptions } from './loudspeaker.ts';
import { authorize, header, newTag, type Message } from './sip.ts';

export interface GbDeviceOptions extends AgentOptions, CallOptions, LoudspeakerOptions {
  password: string;
  /** Of the registration, s. */
  expires: number;
  keepaliveMs: number;
  /** Items of a catalogue in one message. */
  itemsPerMessage: number;
  /** Where it is; called for each report. */
  where: () => { longitude: number; latitude: number; speedKmh: number; directionDeg: number };
}

interface Subscription {
  request: Message;
  tag: string;
  timer: NodeJS.Timeout | undefined;
}

/** A device of GB/T 28181-2016 with channels that have pictures. */
export class GbDevice {
  /** PTZ commands as they came, by channel. */
  readonly ptzCommands: { channelId: string; command: string }[] = [];
  /** Alarms that the platform has confirmed, by their numbers. */
  readonly confirmedAlarms: string[] = [];
  readonly options: GbDeviceOptions;
  #agent!: SipAgent;
  #calls!: ChannelCalls;
  /** What it is spoken to through. */
  loudspeaker!: Loudspeaker;
  readonly #callId = randomUUID();
  #sn = 0;
  #isRegistered = false;
  readonly #subscriptions = new Map<string, Subscription>();
  #timers: NodeJS.Timeout[] = [];

  private constructor(options: GbDeviceOptions) {
    this.options = options;
  }

  /** Registers; throws when it isn't let in. */
  static async start(options: GbDeviceOptions): Promise<GbDevice> {
    const device = new GbDevice(options);
    device.#agent = await SipAgent.open(options, {
      request: (request) => device.#take(request),
      closed: () => (device.#isRegistered = false),
    });
    device.#calls = new ChannelCalls(device.#agent, options);
    device.loudspeaker = new Loudspeaker(device.#agent, options);
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

  /** Channels that send now. */
  get sending(): string[] {
    return this.#calls.sending;
  }

  /** Subscriptions of the platform, by what they are for. */
  get subscribed(): string[] {
    return [...this.#subscriptions.keys()];
  }

  /** Loses one packet of so many from now on. */
  loseEvery(count: number): void {
    this.#calls.loseEvery(count);
  }

  async register(expires = this.options.expires): Promise<void> {
    const { domain, deviceId, password } = this.options;
    const ask = (authorization: readonly [string, string][]): Promise<Message> =>
      this.#agent.request('REGISTER', this.#platform, {
        to: `<sip:${deviceId}@${domain}>`,
        callId: this.#callId,
        headers: [['Expires', String(expires)], ...authorization],
      });
    let answer = await ask([]);
    for (let attempt = 0; answer.start.includes(' 401') && attempt < 2; attempt++) {
      const challenge = header(answer, 'WWW-Authenticate');
      const given = { username: deviceId, password, method: 'REGISTER', uri: this.#platform };
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
  async reportPosition(over: Fields = {}): Promise<void> {
    const subscription = this.#subscriptions.get('MobilePosition');
    if (subscription === undefined) {
      throw new Error('nobody has subscribed to positions');
    }
    const { longitude, latitude, speedKmh, directionDeg } = this.options.where();
    const { request, tag } = subscription;
    await this.#agent.request('NOTIFY', this.#platform, {
      from: `${header(request, 'To')};tag=${tag}`,
      to: header(request, 'From'),
      callId: header(request, 'Call-ID'),
      headers: [
        ['Event', 'presence'],
        ['Subscription-State', 'active;expires=600;retry-after=0'],
        ['Content-Type', MANSCDP_TYPE],
      ],
      body: encodeBody('Notify', 'MobilePosition', {
        DeviceID: this.options.deviceId,
        Time: localTime(Date.now()),
        Longitude: longitude.toFixed(6),
        Latitude: latitude.toFixed(6),
        Speed: speedKmh,
        Direction: directionDeg,
        Altitude: 12,
        ...over,
      }),
    });
  }

  /** Reports an alarm; by default somebody's call for help. Answers with its number. */
  async alarm(over: Fields = {}): Promise<string> {
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
    this.#agent.sendRaw(bytes);
  }

  /** Ends streams with BYE, as when somebody pulls the camera's plug on the recorder. */
  hangUp(): Promise<void> {
    return this.#calls.hangUp();
  }

  /** Is gone without a word. */
  kill(): void {
    this.#timers.forEach((timer) => clearInterval(timer));
    this.#calls.stop();
    this.loudspeaker.stop();
    for (const { timer } of this.#subscriptions.values()) {
      clearInterval(timer);
    }
    this.#subscriptions.clear();
    this.#isRegistered = false;
    this.#agent.close();
  }

  /** Signs off. */
  async stop(): Promise<void> {
    if (this.#isRegistered) {
      await this.register(0).catch(() => undefined);
    }
    this.kill();
  }

  get #platform(): string {
    return `sip:${this.options.serverId}@${this.options.domain}`;
  }

  async #take(request: Message): Promise<void> {
    const [method] = request.start.split(' ', 1);
    switch (method) {
      case 'MESSAGE': {
        this.#agent.answer(request, '200 OK');
        await this.#serve(request.body.toString('latin1'));
        break;
      }
      case 'INVITE': {
        await this.#calls.invited(request);
        break;
      }
      case 'SUBSCRIBE': {
        this.#subscribedTo(request);
        break;
      }
      case 'BYE': {
        if (this.loudspeaker.ended(request)) {
          this.#agent.answer(request, '200 OK');
        } else {
          this.#calls.ended(request);
        }
        break;
      }
      case 'ACK': {
        break;
      }
      default: {
        this.#agent.answer(request, '405 Method Not Allowed');
      }
    }
  }

  async #serve(text: string): Promise<void> {
    const { deviceId, channels } = this.options;
    const cmdType = readField(text, 'CmdType');
    const SN = readField(text, 'SN');
    const isQuery = text.includes('<Query>');
    if (isQuery && cmdType === 'Catalog') {
      await this.#tellCatalog(SN);
    } else if (isQuery && cmdType === 'DeviceInfo') {
      await this.#message('Response', 'DeviceInfo', {
        SN,
        DeviceID: deviceId,
        DeviceName: '模拟设备',
        Result: 'OK',
        Manufacturer: '模拟厂商',
        Model: 'SIM-GB',
        Firmware: 'V1.0',
        Channel: channels.length,
      });
    } else if (isQuery && cmdType === 'PresetQuery') {
      const DeviceID = readField(text, 'DeviceID');
      await this.#message('Response', 'PresetQuery', { SN, DeviceID }, PRESET_LIST);
    } else if (cmdType === 'DeviceControl' && readField(text, 'PTZCmd') !== '') {
      this.ptzCommands.push({
        channelId: readField(text, 'DeviceID'),
        command: readField(text, 'PTZCmd'),
      });
    } else if (text.includes('<Notify>') && cmdType === 'Broadcast') {
      await this.#takeSpeech(SN, readField(text, 'TargetID'));
    } else if (text.includes('<Response>') && cmdType === 'Alarm') {
      this.confirmedAlarms.push(SN);
    }
  }

  async #takeSpeech(SN: string, channelId: string): Promise<void> {
    const { speech } = this.options;
    const Result = speech === 'refuse' ? 'ERROR' : 'OK';
    await this.#message('Response', 'Broadcast', { SN, DeviceID: channelId, Result });
    if (speech !== 'refuse' && speech !== 'ignore') {
      await this.loudspeaker.announced(channelId, speech);
    }
  }

  async #tellCatalog(SN: string): Promise<void> {
    const { channels, deviceId, itemsPerMessage } = this.options;
    const fields = { SN, DeviceID: deviceId, SumNum: channels.length };
    for (let at = 0; at < Math.max(channels.length, 1); at += itemsPerMessage) {
      const some = channels.slice(at, at + itemsPerMessage);
      await this.#message('Response', 'Catalog', fields, catalogList(deviceId, some));
    }
  }

  #subscribedTo(request: Message): void {
    const text = request.body.toString('latin1');
    const type = readField(text, 'CmdType');
    const interval = Number(readField(text, 'Interval')) || 5;
    const expires = Number(header(request, 'Expires'));
    const before = this.#subscriptions.get(type);
    const tag = before?.tag ?? newTag();
    this.#agent.answer(request, '200 OK', { tag, headers: [['Expires', String(expires)]] });
    clearInterval(before?.timer);
    this.#subscriptions.delete(type);
    if (expires > 0) {
      const report = (): void =>
        void this.reportPosition().catch((error: unknown) => this.options.say(String(error)));
      const timer = type === 'MobilePosition' ? setInterval(report, interval * 1_000) : undefined;
      this.#subscriptions.set(type, { request, tag, timer });
    }
  }

  #notify(cmdType: string, fields: Fields): Promise<Message> {
    this.#sn += 1;
    return this.#message('Notify', cmdType, { SN: this.#sn, DeviceID: this.options.deviceId, ...fields });
  }

  #message(root: string, cmdType: string, fields: Fields, rest = ''): Promise<Message> {
    const { serverId, domain } = this.options;
    return this.#agent.request('MESSAGE', this.#platform, {
      to: `<sip:${serverId}@${domain}>`,
      callId: randomUUID(),
      headers: [['Content-Type', MANSCDP_TYPE]],
      body: encodeBody(root, cmdType, fields, rest),
    });
  }
}
