import type { PtzCapabilities, PtzPosition, PtzPreset, PtzVelocity } from '#shared/ptz.ts';
import { ConfigurationOptions, Nodes, readPresets, SetPresetBody, Status, type Space } from './answers.ts';
import { escapeToken, read, type DeviceProfile, type OnvifDevice, type Request } from './device.ts';
import { OnvifFailure } from './failure.ts';

/** A camera that takes longer to obey can't be steered by hand. */
const COMMAND_MS = 3_000;
const FIELD_OF_VIEW = /\/TranslationSpaceFov$/;

interface Range {
  min: number;
  max: number;
}
const UNIT: Range = { min: -1, max: 1 };
const GENERIC = 'http://www.onvif.org/ver10/tptz/';
/** What a camera that doesn't list its spaces has (ONVIF PTZ, section 5.8: every camera has the generic ones). */
const GENERIC_SPACES: readonly Space[] = [
  {
    name: 'continuousPanTiltVelocitySpace',
    uri: `${GENERIC}PanTiltSpaces/VelocityGenericSpace`,
    x: UNIT,
    y: UNIT,
  },
  { name: 'continuousZoomVelocitySpace', uri: `${GENERIC}ZoomSpaces/VelocityGenericSpace`, x: UNIT },
];

/** A part from −1 to 1 in a range around zero. */
const signed = (part: number, { min, max }: Range = UNIT): number => (part < 0 ? part * -min : part * max);
const between = (part: number, { min, max }: Range): number => min + part * (max - min);
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const partOf = (value: number, { min, max }: Range): number =>
  max > min ? clamp((value - min) / (max - min), 0, 1) : 0;

/** Milliseconds of an `xs:duration` of hours, minutes and seconds; null for others. */
function duration(text: string): number | null {
  const match = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(text);
  return match === null
    ? null
    : 1_000 * (Number(match[1] ?? 0) * 3_600 + Number(match[2] ?? 0) * 60 + Number(match[3] ?? 0));
}

/** What a camera reports of itself. */
export interface PtzReport {
  position: PtzPosition | null;
  /** Null where it doesn't say. */
  moving: boolean | null;
}

/** The motors of one profile of a camera. All commands throw `OnvifFailure`. */
export class OnvifPtz {
  readonly capabilities: PtzCapabilities;
  readonly #device: OnvifDevice;
  readonly #profileToken: string;
  readonly #spaces: readonly Space[];
  readonly #timeout: { min: number; max: number };

  private constructor(
    device: OnvifDevice,
    facts: { profileToken: string; spaces: readonly Space[]; timeout: Range; node: Node | null },
  ) {
    this.#device = device;
    this.#profileToken = escapeToken(facts.profileToken);
    this.#spaces = facts.spaces;
    this.#timeout = facts.timeout;
    this.capabilities = {
      panTilt: this.#space('continuousPanTiltVelocitySpace') !== undefined,
      zoom: this.#space('continuousZoomVelocitySpace') !== undefined,
      look: this.#fieldOfView() !== undefined,
      absolute: this.#space('absolutePanTiltPositionSpace') !== undefined,
      home: facts.node?.homeSupported ?? false,
      maxPresets: facts.node?.maximumNumberOfPresets ?? null,
    };
  }

  /** Reads what the motors of a profile can do. Throws `notSupported` for a profile without. */
  static async open(device: OnvifDevice, profile: DeviceProfile): Promise<OnvifPtz> {
    const { ptz } = profile;
    if (ptz === null) {
      throw new OnvifFailure('notSupported', 'the profile has no PTZ');
    }
    const asked = await optional(
      device.call((cam, done) => cam.getConfigurationOptions(escapeToken(ptz.configuration), done)),
    );
    const options = asked === null ? null : read(ConfigurationOptions, asked.value);
    const nodes = await optional(device.call((cam, done) => cam.getNodes(done)));
    return new OnvifPtz(device, {
      profileToken: profile.token,
      spaces: options?.ptzspaces ?? GENERIC_SPACES,
      timeout: {
        min: duration(options?.ptzTimeout.min ?? '') ?? 0,
        max: duration(options?.ptzTimeout.max ?? '') ?? Infinity,
      },
      node: nodes === null ? null : (read(Nodes, nodes.value)[ptz.node ?? ''] ?? null),
    });
  }

  /** Moves at the given speeds until told otherwise, or until `timeoutMs` is over, as near to it as the camera keeps times. */
  async move({ pan, tilt, zoom }: PtzVelocity, timeoutMs: number): Promise<void> {
    const planar = this.#space('continuousPanTiltVelocitySpace');
    const linear = this.#space('continuousZoomVelocitySpace');
    const timeout = clamp(timeoutMs, this.#timeout.min, this.#timeout.max);
    await this.#command((cam, done) =>
      cam.continuousMove(
        {
          profileToken: this.#profileToken,
          x: signed(pan, planar?.x),
          y: signed(tilt, planar?.y),
          zoom: signed(zoom, linear?.x),
          timeout,
          ...(linear === undefined ? { onlySendPanTilt: true } : {}),
          ...(planar === undefined ? { onlySendZoom: true } : {}),
        },
        done,
      ),
    );
  }

  async stop(): Promise<void> {
    const stop = { profileToken: this.#profileToken, panTilt: true, zoom: true };
    await this.#command((cam, done) => cam.stop(stop, done));
  }

  /** Brings a place of the picture (−1 to 1 from its middle) to the middle, and changes the zoom by `zoomBy` of its whole range. */
  async look(place: { x: number; y: number; zoomBy: number }): Promise<void> {
    const planar = this.#fieldOfView();
    if (planar === undefined) {
      throw new OnvifFailure('notSupported', 'it cannot move by parts of what it sees');
    }
    const linear = this.#space('relativeZoomTranslationSpace');
    await this.#command((cam, done) =>
      cam.relativeMove(
        {
          profileToken: this.#profileToken,
          x: signed(place.x, planar.x),
          y: signed(place.y, planar.y),
          xyspace: spaceName(planar),
          zoom: linear === undefined ? 0 : signed(place.zoomBy, linear.x),
          ...(linear === undefined ? {} : { zoomspace: spaceName(linear) }),
        },
        done,
      ),
    );
  }

  async moveTo({ pan, tilt, zoom }: PtzPosition): Promise<void> {
    const planar = this.#space('absolutePanTiltPositionSpace');
    if (planar === undefined) {
      throw new OnvifFailure('notSupported', 'it takes no positions');
    }
    const linear = this.#space('absoluteZoomPositionSpace');
    await this.#command((cam, done) =>
      cam.absoluteMove(
        {
          profileToken: this.#profileToken,
          x: between((pan + 1) / 2, planar.x ?? UNIT),
          y: between((tilt + 1) / 2, planar.y ?? UNIT),
          xyspace: spaceName(planar),
          ...(linear === undefined
            ? { onlySendPanTilt: true }
            : { zoom: between(zoom, linear.x ?? { min: 0, max: 1 }), zoomspace: spaceName(linear) }),
        },
        done,
      ),
    );
  }

  async report(): Promise<PtzReport> {
    const asked = { profileToken: this.#profileToken };
    const { value, xml } = await this.#device.call((cam, done) => cam.getStatus(asked, done), COMMAND_MS);
    const { position, moveStatus } = read(Status, value);
    const states = [moveStatus.panTilt, moveStatus.zoom];
    const planar = this.#space('absolutePanTiltPositionSpace');
    const linear = this.#space('absoluteZoomPositionSpace');
    return {
      moving: states.includes('MOVING') ? true : states.includes('UNKNOWN') ? null : false,
      // The library answers with zeros where there is no position.
      position: /<(?:[\w.-]+:)?Position[\s>]/.test(xml)
        ? {
            pan: partOf(position.x, planar?.x ?? UNIT) * 2 - 1,
            tilt: partOf(position.y, planar?.y ?? UNIT) * 2 - 1,
            zoom: partOf(position.zoom, linear?.x ?? { min: 0, max: 1 }),
          }
        : null,
    };
  }

  async presets(): Promise<PtzPreset[]> {
    const asked = { profileToken: this.#profileToken };
    let presets: unknown;
    await this.#command((cam, done) =>
      // What it calls back with is by name, so that of two with one name the first is lost; this is by token.
      cam.getPresets(asked, (error, value, xml) => {
        ({ presets } = cam);
        done(error, value, xml);
      }),
    );
    return readPresets(presets);
  }

  async goto(token: string): Promise<void> {
    const preset = { profileToken: this.#profileToken, preset: escapeToken(token) };
    await this.#command((cam, done) => cam.gotoPreset(preset, done));
  }

  /** Keeps the present position as a new preset, or as that of the token; answers with its token. */
  async setPreset(name: string, token?: string): Promise<string> {
    const preset = {
      profileToken: this.#profileToken,
      presetName: escapeToken(name),
      ...(token === undefined ? {} : { presetToken: escapeToken(token) }),
    };
    const { value } = await this.#device.call((cam, done) => cam.setPreset(preset, done), COMMAND_MS);
    return read(SetPresetBody, value);
  }

  async removePreset(token: string): Promise<void> {
    const preset = { profileToken: this.#profileToken, presetToken: escapeToken(token) };
    await this.#command((cam, done) => cam.removePreset(preset, done));
  }

  async home(): Promise<void> {
    const profile = { profileToken: this.#profileToken };
    await this.#command((cam, done) => cam.gotoHomePosition(profile, done));
  }

  async setHome(): Promise<void> {
    const profile = { profileToken: this.#profileToken };
    await this.#command((cam, done) => cam.setHomePosition(profile, done));
  }

  async #command(request: Request): Promise<void> {
    await this.#device.call(request, COMMAND_MS);
  }

  #space(name: string): Space | undefined {
    return this.#spaces.find((space) => space.name === name && !FIELD_OF_VIEW.test(space.uri));
  }

  #fieldOfView(): Space | undefined {
    return this.#spaces.find(
      ({ name, uri }) => name === 'relativePanTiltTranslationSpace' && FIELD_OF_VIEW.test(uri),
    );
  }
}

/** The library's types take the name of a space for a number. */
const spaceName = ({ uri }: Space): number => escapeToken(uri) as unknown as number;

interface Node {
  maximumNumberOfPresets: number | null;
  homeSupported: boolean;
}

/** Null where the camera answers that it can't; other failures are thrown. */
async function optional<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OnvifFailure && ['refused', 'notSupported', 'invalidAnswer'].includes(error.kind)) {
      return null;
    }
    throw error;
  }
}
