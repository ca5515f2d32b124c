import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { reasonOf, type Say } from '../lib/log.ts';
import { Connection, type CameraView } from './connection.ts';
import type { CameraLogin } from './digest.ts';
import { Feed, type FeedOptions, type FeedPacket } from './feed.ts';
import { bindPortPair, type PortPair } from './udp.ts';

/** Waits before the encoder is started again after it has ended by itself. */
const ENCODER_RETRY_MS = 2_000;

export interface CameraOptions extends FeedOptions {
  host: string;
  /** 0 takes a free port. */
  port: number;
  /** Path of the address without slashes around it. */
  path: string;
  login: CameraLogin | null;
  /** Cuts each client off this long after it began to play; null never does. */
  dropAfterMs: number | null;
  say: Say;
}

/** A network camera: an RTSP server with one live picture and, where wanted, a tone. */
export class RtspCamera {
  readonly #options: CameraOptions;
  readonly #server: Server;
  readonly #udp: readonly PortPair[];
  readonly #connections = new Set<Connection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #nextSequence: number[] = [];
  #feed: Feed | null = null;
  #silentUntil = 0;
  #isStopped = false;

  private constructor(options: CameraOptions, udp: readonly PortPair[]) {
    this.#options = options;
    this.#udp = udp;
    this.#server = createServer((socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      const connection = new Connection(socket, this.#view());
      this.#connections.add(connection);
      socket.on('close', () => {
        this.#connections.delete(connection);
        connection.close();
      });
    });
  }

  /** Binds the port, then starts the encoder; throws when either fails. */
  static async start(options: CameraOptions): Promise<RtspCamera> {
    const udp = await Promise.all([bindPortPair(options.host), bindPortPair(options.host)]);
    const camera = new RtspCamera(options, udp);
    try {
      camera.#server.listen(options.port, options.host);
      await once(camera.#server, 'listening');
      await camera.#startFeed();
    } catch (error) {
      await camera.stop();
      throw error;
    }
    options.say(`camera ${options.name} at ${camera.url}`);
    return camera;
  }

  /** The address that a player takes, without a login. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `rtsp://${this.#options.host}:${port}/${this.#options.path}`;
  }

  /** Fault: sends nothing for `ms` while connections stay up, as a hung encoder does. */
  silence(ms: number): void {
    this.#silentUntil = Date.now() + ms;
    this.#options.say(`sending nothing for ${ms / 1000} s`);
  }

  /** Fault: closes every client's connection. */
  dropAll(): void {
    this.#options.say(`dropping ${this.#connections.size} connections`);
    for (const connection of this.#connections) {
      connection.close();
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopped) {
      return;
    }
    this.#isStopped = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    for (const connection of this.#connections) {
      connection.close();
    }
    await this.#feed?.stop();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, 'close');
    }
    for (const pair of this.#udp) {
      pair.close();
    }
  }

  #view(): CameraView {
    const { path, name, login } = this.#options;
    return {
      path,
      name,
      login,
      udp: this.#udp,
      tracks: () => this.#feed?.tracks ?? null,
      nextSequence: (track) => this.#nextSequence[track] ?? 0,
      onPlay: (connection) => this.#handlePlay(connection),
    };
  }

  #handlePlay(connection: Connection): void {
    const { dropAfterMs, say } = this.#options;
    say(`${[...this.#connections].filter(({ isPlaying }) => isPlaying).length} watching`);
    if (dropAfterMs !== null) {
      this.#after(dropAfterMs, () => connection.close());
    }
  }

  #handlePacket(packet: FeedPacket): void {
    if (!packet.isRtcp) {
      this.#nextSequence[packet.track] = (packet.bytes.readUInt16BE(2) + 1) & 0xffff;
    }
    if (Date.now() >= this.#silentUntil) {
      for (const connection of this.#connections) {
        connection.deliver(packet);
      }
    }
  }

  async #startFeed(): Promise<void> {
    const feed = await Feed.start(this.#options, (packet) => this.#handlePacket(packet));
    this.#feed = feed;
    void feed.ended.then((lastWords) => this.#handleFeedEnd(feed, lastWords));
  }

  #handleFeedEnd(feed: Feed, lastWords: string): void {
    if (this.#isStopped) {
      return;
    }
    this.#feed = null;
    this.#options.say(`the encoder ended: ${lastWords || 'without a word'}`);
    void feed.stop();
    this.dropAll();
    this.#after(ENCODER_RETRY_MS, () => {
      this.#startFeed().catch((error: unknown) => this.#options.say(reasonOf(error)));
    });
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}
