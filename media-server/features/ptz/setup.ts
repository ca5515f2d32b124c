import { AppError } from '#shared/errors.ts';
import type { CameraAbout, FoundCamera, Ptz } from '#shared/ptz.ts';
import type { Source } from '#shared/sources.ts';
import { signedIn, type CallContext } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { fromOnvifUrl, toOnvifUrl, toStreamUrl } from '../../ingest/onvif/address.ts';
import { OnvifDevice, type DeviceProfile } from '../../ingest/onvif/device.ts';
import { discoverCameras } from '../../ingest/onvif/discovery.ts';
import { OnvifFailure } from '../../ingest/onvif/failure.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { Sources } from '../sources/sources.ts';
import type { CameraRegistry } from './registry.ts';
import { deleteCamera, saveCamera } from './rows.ts';

const SEARCHES_PER_MINUTE = 10;
/** Whoever tries passwords on cameras gets no further by this way than by their own pages. */
const ATTEMPTS_PER_MINUTE = 60;
const MAX_URL = 500;

interface Login {
  address: string;
  username: string;
  password: string;
}

interface ProfileChoice {
  token: string;
  subToken?: string | undefined;
  name: string;
}

export interface SetupDeps extends Pick<ServerContext, 'store' | 'clock'> {
  sources: Sources;
  cameras: CameraRegistry;
  /** How networks are searched. */
  discover?: typeof discoverCameras;
}

/** What administrators do: find cameras, make sources of them, connect sources to them. */
export class CameraSetup {
  readonly #deps: SetupDeps;
  readonly #searches: MinuteLimiter;
  readonly #attempts: MinuteLimiter;
  #searching: Promise<FoundCamera[]> | null = null;

  constructor(deps: SetupDeps) {
    this.#deps = deps;
    this.#searches = new MinuteLimiter(deps.clock, SEARCHES_PER_MINUTE);
    this.#attempts = new MinuteLimiter(deps.clock, ATTEMPTS_PER_MINUTE);
  }

  /** Searches the server's networks; those who ask at the same time share one search. */
  async discover(context: CallContext): Promise<FoundCamera[]> {
    this.#searches.take(signedIn(context).id);
    this.#searching ??= (this.#deps.discover ?? discoverCameras)().finally(() => {
      this.#searching = null;
    });
    return this.#searching;
  }

  async probe(context: CallContext, login: Login): Promise<CameraAbout> {
    const { device, profiles } = await this.#open(context, login);
    const { manufacturer, model, firmwareVersion, serialNumber } = await failing(device.about());
    return {
      manufacturer,
      model,
      firmware: firmwareVersion,
      serialNumber,
      clockOffsetMs: device.clockOffsetMs,
      profiles: profiles.map(({ token, name, encoding, width, height, hasPtz }) => ({
        token,
        name,
        encoding,
        width,
        height,
        hasPtz,
      })),
    };
  }

  /** Reads all addresses of streams before it makes the first source. */
  async addSources(
    context: CallContext,
    input: Login & { courtId: string; magnification: number; profiles: ProfileChoice[] },
  ): Promise<Source[]> {
    const { sources } = this.#deps;
    const { device, url, profiles } = await this.#open(context, input);
    const streams = [];
    for (const { token, subToken, name } of input.profiles) {
      const profile = this.#chooseProfile(profiles, token);
      const sub = subToken === undefined ? undefined : this.#chooseProfile(profiles, subToken);
      streams.push({
        name,
        profile,
        url: await streamUrl(device, profile),
        ...(sub === undefined ? {} : { subUrl: await streamUrl(device, sub) }),
      });
    }
    const made: Source[] = [];
    for (const { profile, ...stream } of streams) {
      const wanted = { kind: 'rtsp', courtId: input.courtId, ...stream } as const;
      const source = await sources.handlers.sources.create(context, wanted);
      await this.#save(context, source.id, { url, profile, magnification: input.magnification });
      made.push(source);
    }
    return made;
  }

  /** Gives a source an ONVIF side; resolves when the camera was asked. */
  async connect(
    context: CallContext,
    input: Login & { sourceId: string; magnification: number; profileToken?: string | undefined },
  ): Promise<Ptz> {
    const definition = this.#deps.sources.require(signedIn(context), input.sourceId);
    if (definition.kind === 'unit') {
      throw AppError.notFound('source', input.sourceId);
    }
    const { url, profiles } = await this.#open(context, input);
    const profile = this.#chooseProfile(profiles, input.profileToken);
    const camera = await this.#save(context, input.sourceId, {
      url,
      profile,
      magnification: input.magnification,
    });
    await camera.ready;
    return camera.toPtz();
  }

  async disconnect(context: CallContext, sourceId: string): Promise<void> {
    this.#deps.sources.require(signedIn(context), sourceId);
    await deleteCamera(this.#deps.store.db, sourceId);
    this.#deps.cameras.remove(sourceId);
  }

  async #open(
    context: CallContext,
    { address, username, password }: Login,
  ): Promise<{ device: OnvifDevice; url: string; profiles: DeviceProfile[] }> {
    this.#attempts.take(signedIn(context).id);
    const url = toOnvifUrl(address, username, password);
    const device = await failing(OnvifDevice.open(fromOnvifUrl(url)));
    return { device, url, profiles: await failing(device.profiles()) };
  }

  #chooseProfile(profiles: readonly DeviceProfile[], token?: string): DeviceProfile {
    const profile =
      token === undefined
        ? (profiles.find(({ hasPtz }) => hasPtz) ?? profiles[0])
        : profiles.find((each) => each.token === token);
    if (profile === undefined) {
      throw AppError.notFound('profile', token ?? '');
    }
    return profile;
  }

  async #save(
    context: CallContext,
    sourceId: string,
    { url, profile, magnification }: { url: string; profile: DeviceProfile; magnification: number },
  ) {
    const { courtPath } = this.#deps.sources.require(signedIn(context), sourceId);
    const row = { sourceId, url, profileToken: profile.token, magnification, hasPtz: profile.hasPtz };
    await saveCamera(this.#deps.store.db, row);
    return this.#deps.cameras.put({ ...row, courtPath });
  }
}

async function streamUrl(device: OnvifDevice, { token }: DeviceProfile): Promise<string> {
  const url = toStreamUrl(await failing(device.streamUri(token)), device.login);
  if (url === null || url.length > MAX_URL) {
    throw new OnvifFailure('invalidAnswer', 'its stream has no RTSP address').toAppError();
  }
  return url;
}

async function failing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof OnvifFailure ? error.toAppError() : error;
  }
}
