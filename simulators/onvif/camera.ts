import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Say } from '../lib/log.ts';
import type { PictureFormat } from '../lib/picture.ts';
import { RtspCamera } from '../rtsp-camera/camera.ts';
import { DEVICE_PATH, type About } from './about.ts';
import { deviceService } from './device-service.ts';
import { DiscoveryResponder } from './discovery.ts';
import { mediaService } from './media-service.ts';
import { Mechanics, type Pose } from './mechanics.ts';
import { PresetBook } from './presets.ts';
import { ptzService } from './ptz-service.ts';
import { HOUSES, poseAt, Scene } from './scene.ts';
import { TokenGuard, type Login } from './security.ts';
import { SoapServer, type Misbehaviour } from './server.ts';

export interface OnvifCameraOptions {
  host: string;
  /** Port of the web services; 0 takes a free one. */
  port: number;
  /** Port of the main stream, before that of the sub-stream; 0 takes free ones. Null: there is no picture, which costs no processor. */
  rtspPort: number | null;
  format: PictureFormat;
  login: Login;
  auth: 'token' | 'digest';
  about: About;
  /** Its clock minus this machine's, ms. */
  clockOffsetMs: number;
  /** Whether it answers to searches of the network; a number is another port than WS-Discovery's. */
  discovery: boolean | number;
  say: Say;
}

/** What a camera is where nothing else is said. */
export const DEFAULT_OPTIONS: OnvifCameraOptions = {
  host: '127.0.0.1',
  port: 0,
  rtspPort: 0,
  format: { width: 640, height: 360, fps: 10 },
  login: { user: 'operator', password: 'camera-demo' },
  auth: 'token',
  about: {
    manufacturer: 'Simulated',
    model: 'PTZ-2160',
    firmware: '1.4.2',
    serialNumber: 'SIM0000001',
    hardwareId: '2160',
    name: '南门球机',
    location: 'hangzhou/south-gate',
    uuid: '6f0d2a52-0e8a-4c0f-9b1d-0000000000a1',
  },
  clockOffsetMs: 0,
  discovery: false,
  say: () => undefined,
};

/** The address of the camera named first in the street, and of one in the middle at a longer lens. */
function factoryPresets(): { name: string; pose: Pose }[] {
  const at = (label: string, name: string, zoom: number): { name: string; pose: Pose }[] =>
    HOUSES.filter((house) => house.label === label).map((house) => ({ name, pose: poseAt(house, zoom) }));
  return [...at('B3', '1 大门', 0.2), ...at('B9', '2 侧门', 0.2)];
}

const halved = ({ width, height, fps }: PictureFormat): PictureFormat => ({
  // The encoder takes even sides only.
  width: Math.floor(width / 4) * 2,
  height: Math.floor(height / 4) * 2,
  fps,
});

/** A camera that moves: ONVIF web services, discovery, and a stream whose picture is what it looks at. */
export class OnvifCamera {
  readonly motors: Mechanics;
  readonly presets: PresetBook;
  /** Operations that were carried out, with when (ms of a clock that doesn't go back). */
  readonly operations: { name: string; at: number }[] = [];
  /** Moves the camera's clock, as somebody does who sets it. */
  clockOffsetMs: number;
  readonly #options: OnvifCameraOptions;
  #server: SoapServer | null = null;
  #streams: { main: RtspCamera; sub: RtspCamera } | null = null;
  #responder: DiscoveryResponder | null = null;
  #scene: Scene | null = null;

  private constructor(options: OnvifCameraOptions) {
    this.#options = options;
    this.clockOffsetMs = options.clockOffsetMs;
    const presets = factoryPresets();
    const first = presets[0]?.pose ?? { pan: 0, tilt: 0, zoom: 0 };
    this.motors = new Mechanics(() => performance.now(), { pan: 0, tilt: 0, zoom: 0 });
    this.presets = new PresetBook(presets, { ...first, zoom: 0 });
  }

  static async start(options: Partial<OnvifCameraOptions> = {}): Promise<OnvifCamera> {
    const camera = new OnvifCamera({ ...DEFAULT_OPTIONS, ...options });
    try {
      await camera.#start();
    } catch (error) {
      await camera.stop();
      throw error;
    }
    return camera;
  }

  /** The ONVIF address. */
  get address(): string {
    return this.#base() + DEVICE_PATH;
  }

  /** The stream's address without a login; null without a picture. */
  get streamUrl(): string | null {
    return this.#streams?.main.url ?? null;
  }

  get discoveryPort(): number {
    return this.#responder?.port ?? 0;
  }

  get login(): Login {
    return this.#options.login;
  }

  misbehave(how: Misbehaviour | null): void {
    if (this.#server !== null) {
      this.#server.misbehaviour = how;
    }
  }

  /** How often an operation was carried out. */
  count(name: string): number {
    return this.operations.filter((operation) => operation.name === name).length;
  }

  /** Ends it: with a Bye, or as when the power is cut. */
  async stop(how: 'bye' | 'cut' = 'bye'): Promise<void> {
    await this.#responder?.stop(how);
    this.#responder = null;
    await this.#server?.stop();
    await this.#streams?.main.stop();
    await this.#streams?.sub.stop();
  }

  #base(): string {
    return `http://${this.#options.host}:${this.#server?.port ?? 0}`;
  }

  #now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  async #start(): Promise<void> {
    const { host, port, rtspPort, format, login, auth, about, discovery, say } = this.#options;
    if (rtspPort !== null) {
      this.#streams = await this.#startStreams(rtspPort);
    }
    const base = (): string => this.#base();
    const now = (): number => this.#now();
    this.#server = await SoapServer.start({
      host,
      port,
      services: {
        device: deviceService({ about, base, now }),
        media: mediaService({
          base,
          streamUrls: () => this.#urls(),
          sizes: { main: format, sub: halved(format) },
        }),
        ptz: ptzService({ motors: this.motors, presets: this.presets, now }),
      },
      auth,
      guard: new TokenGuard(login, now),
      login,
      snapshot: () => this.#snapshot(),
      onOperation: (name) => this.operations.push({ name, at: performance.now() }),
    });
    if (discovery !== false) {
      this.#responder = await DiscoveryResponder.start({
        about,
        address: () => this.address,
        ...(typeof discovery === 'number' ? { port: discovery } : {}),
      });
    }
    say(`${about.name} at ${this.address}`);
  }

  #urls(): { main: string; sub: string } | null {
    return this.#streams === null ? null : { main: this.#streams.main.url, sub: this.#streams.sub.url };
  }

  async #startStreams(port: number): Promise<{ main: RtspCamera; sub: RtspCamera }> {
    const { host, format, login, about, say } = this.#options;
    const scene = await Scene.draw();
    this.#scene = scene;
    const start = (at: number, of: PictureFormat): Promise<RtspCamera> =>
      RtspCamera.start({
        host,
        port: at,
        path: `live/${randomUUID().slice(0, 8)}`,
        format: of,
        colour: 'black',
        name: about.name,
        audio: 'none',
        toneHz: 440,
        frames: () => scene.frame(this.motors.pose(), of),
        login,
        dropAfterMs: null,
        say,
      });
    const main = await start(port, format);
    try {
      return { main, sub: await start(port === 0 ? 0 : port + 1, halved(format)) };
    } catch (error) {
      await main.stop();
      throw error;
    }
  }

  async #snapshot(): Promise<Buffer | null> {
    const { width, height } = this.#options.format;
    const frame = this.#scene?.frame(this.motors.pose(), { width, height });
    if (frame === undefined) {
      return null;
    }
    const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-i', 'pipe:0'];
    return new Promise((resolve, reject) => {
      const child = execFile(
        'ffmpeg',
        ['-v', 'error', ...input, '-frames:v', '1', '-f', 'mjpeg', 'pipe:1'],
        { encoding: 'buffer', maxBuffer: 4 * 1024 * 1024 },
        (error, jpeg) => (error === null ? resolve(jpeg) : reject(error)),
      );
      child.stdin?.on('error', () => undefined).end(frame);
    });
  }
}
