import { Cam } from 'onvif';
import type { z } from 'zod';
import type { CameraProfile } from '#shared/ptz.ts';
import { DeviceInformation, Profiles, StreamUri } from './answers.ts';
import { fromOnvifUrl, type OnvifLogin } from './address.ts';
import { boundedAgent } from './bounded-agent.ts';
import { OnvifFailure, toFailure } from './failure.ts';

/** A recorder with many channels lists them all in one answer. */
const MAX_ANSWER_BYTES = 256 * 1024;
const ANSWER_MS = 5_000;
/** Below this the camera's clock has not moved: it tells whole seconds. */
const CLOCK_MOVED_MS = 2_000;

/** How the library calls back. */
export type Done = (error: Error | null | undefined | false, value?: unknown, xml?: string) => void;
/** Makes one request of the library. */
export type Request = (cam: Cam, done: Done) => void;

export interface Answer {
  value: unknown;
  xml: string;
}

/** A profile with the tokens of its PTZ configuration. */
export interface DeviceProfile extends CameraProfile {
  ptz: { configuration: string; node: string | null } | null;
}

/** What a camera says of itself. */
export type DeviceAbout = z.infer<typeof DeviceInformation>;

/**
 * A camera's web services. Requests go one after the other, so that a stop never overtakes the move before it. All of them throw
 * `OnvifFailure`; none takes longer or reads more than its limits.
 */
export class OnvifDevice {
  readonly login: OnvifLogin;
  readonly #cam: Cam;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(login: OnvifLogin) {
    this.login = login;
    this.#cam = new Cam({
      hostname: login.hostname,
      port: login.port,
      path: login.path,
      username: login.username,
      password: login.password,
      useSecure: login.secure,
      timeout: ANSWER_MS,
      autoconnect: false,
    });
  }

  /** Reads the camera's clock, which its digests need, and which services it has. */
  static async open(login: OnvifLogin | string): Promise<OnvifDevice> {
    const device = new OnvifDevice(typeof login === 'string' ? fromOnvifUrl(login) : login);
    await device.#readClock();
    await device.#readServices();
    return device;
  }

  /** The camera's clock minus this machine's, ms, within a second. */
  get clockOffsetMs(): number {
    return Math.round((this.#cam.timeShift ?? 0) + process.uptime() * 1_000 - Date.now());
  }

  get hasPtzService(): boolean {
    return this.#cam.uri?.ptz !== undefined;
  }

  async about(): Promise<DeviceAbout> {
    const { value } = await this.call((cam, done) => cam.getDeviceInformation(done));
    return read(DeviceInformation, value);
  }

  async profiles(): Promise<DeviceProfile[]> {
    const { value } = await this.#askProfiles();
    return read(Profiles, value).map(
      ({ $, name, videoEncoderConfiguration: video, PTZConfiguration: ptz }) => {
        const hasPtz = ptz !== null && this.hasPtzService;
        return {
          token: $.token,
          name,
          encoding: video === null || video.encoding === '' ? null : video.encoding,
          width: video?.resolution?.width ?? null,
          height: video?.resolution?.height ?? null,
          hasPtz,
          ptz: hasPtz ? { configuration: ptz.$.token, node: ptz.nodeToken ?? null } : null,
        };
      },
    );
  }

  /** Some cameras list the second media service and fail in it, as the library's own `connect()` knows. */
  async #askProfiles(): Promise<Answer> {
    const ask: Request = (cam, done) => cam.getProfiles(done);
    try {
      return await this.call(ask);
    } catch (error) {
      if (this.#cam.media2Support !== true || this.#cam.uri?.media === undefined) {
        throw error;
      }
      this.#cam.media2Support = false;
      return this.call(ask);
    }
  }

  /** The address of a profile's stream as the camera says it. */
  async streamUri(profileToken: string): Promise<string> {
    const setup = { protocol: 'RTSP', stream: 'RTP-Unicast', profileToken: escapeToken(profileToken) };
    const { value } = await this.call((cam, done) => cam.getStreamUri(setup, done));
    return read(StreamUri, value).uri;
  }

  /** Makes one request after those before it. A camera whose clock was set meanwhile refuses the digest: it is asked once more. */
  call(request: Request, limitMs = ANSWER_MS): Promise<Answer> {
    const answer = this.#last.then(() => this.#callTwice(request, limitMs));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #callTwice(request: Request, limitMs: number): Promise<Answer> {
    try {
      return await this.#once(request, limitMs);
    } catch (error) {
      if (!(error instanceof OnvifFailure && error.kind === 'unauthorized')) {
        throw error;
      }
      const before = this.clockOffsetMs;
      await this.#readClock();
      // A second attempt with the same time would only bring the account nearer to its lock.
      if (Math.abs(this.clockOffsetMs - before) < CLOCK_MOVED_MS) {
        throw error;
      }
      return this.#once(request, limitMs);
    }
  }

  /** The library may never call back, call back twice, or throw in between; what comes first counts. */
  #once(request: Request, limitMs: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { secure } = this.login;
      this.#cam.timeout = limitMs;
      this.#cam.agent = boundedAgent(secure, { ms: limitMs, bytes: MAX_ANSWER_BYTES }, reject);
      try {
        request(this.#cam, (error, value, xml = '') => {
          if (error instanceof Error) {
            reject(toFailure(error, typeof xml === 'string' ? xml : ''));
          } else {
            resolve({ value, xml: typeof xml === 'string' ? xml : '' });
          }
        });
      } catch (error) {
        reject(toFailure(error, ''));
      }
    });
  }

  async #readClock(): Promise<void> {
    // The library keeps the first reading unless it is taken away.
    delete this.#cam.timeShift;
    await this.#once((cam, done) => cam.getSystemDateAndTime(done), ANSWER_MS);
  }

  async #readServices(): Promise<void> {
    try {
      await this.#once((cam, done) => cam.getServices(false, done), ANSWER_MS);
    } catch (error) {
      const isAway =
        error instanceof OnvifFailure && ['unreachable', 'timeout', 'unauthorized'].includes(error.kind);
      if (isAway) {
        throw error;
      }
      // The first version of ONVIF had no GetServices.
      await this.#once((cam, done) => cam.getCapabilities(done), ANSWER_MS);
    }
    if (this.#cam.uri?.media === undefined && this.#cam.uri?.['media2'] === undefined) {
      throw new OnvifFailure('notSupported', 'it has no media service');
    }
  }
}

/** Takes an answer in by its schema. Throws `OnvifFailure` for one that doesn't fit. */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new OnvifFailure('invalidAnswer', issue?.path.join('.'), parsed.error);
  }
  return parsed.data;
}

const RESERVED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The library puts tokens and names into its XML as they are. */
export function escapeToken(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => RESERVED[character] ?? '');
}
