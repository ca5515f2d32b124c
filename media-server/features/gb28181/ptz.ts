import type { PtzCapabilities, PtzPreset, PtzVelocity } from '#shared/ptz.ts';
import { childOf } from '#shared/xml.ts';
import { numberOf, textOf } from '../../gb28181/manscdp.ts';
import { parseChannelAddress, type ChannelPlace } from '../../gb28181/address.ts';
import { MAX_PRESET, moveCommand, PRESET, presetCommand } from '../../gb28181/ptz-command.ts';
import { SipNoAnswer } from '../../gb28181/sip/client-transaction.ts';
import { OnvifFailure } from '../../ingest/onvif/failure.ts';
import type { PtzDriver } from '../ptz/driver.ts';
import { asKept } from './registry.ts';
import type { Questions } from './questions.ts';

/** Presets are asked for again only after this, ms: a catalogue of them is several messages. */
const PRESETS_AGE_MS = 60_000;
const MAX_NAME = 64;
const STILL: PtzVelocity = { pan: 0, tilt: 0, zoom: 0 };

const CAPABILITIES: PtzCapabilities = {
  panTilt: true,
  zoom: true,
  look: false,
  absolute: false,
  home: false,
  maxPresets: MAX_PRESET,
};

/** A channel that is steered by DeviceControl. The standard has no timeout of a move in the camera: only the server stops it. */
class ChannelPtz implements PtzDriver {
  readonly capabilities = CAPABILITIES;
  readonly #place: ChannelPlace;
  readonly #questions: Questions;
  #presets: { at: number; known: PtzPreset[] } | null = null;

  constructor(place: ChannelPlace, questions: Questions) {
    this.#place = place;
    this.#questions = questions;
  }

  move(velocity: PtzVelocity): Promise<void> {
    return this.#command(moveCommand(velocity));
  }

  stop(): Promise<void> {
    return this.#command(moveCommand(STILL));
  }

  async presets(): Promise<PtzPreset[]> {
    if (this.#questions.find(this.#place.deviceId) === null) {
      throw new OnvifFailure('unreachable');
    }
    const now = performance.now();
    if (this.#presets === null || now - this.#presets.at > PRESETS_AGE_MS) {
      this.#presets = { at: now, known: await this.#askPresets() };
    }
    return this.#presets.known;
  }

  goto(token: string): Promise<void> {
    return this.#command(presetCommand(PRESET.call, presetOf(token)));
  }

  async setPreset(name: string, token?: string): Promise<string> {
    const known = await this.presets();
    const free = Array.from({ length: MAX_PRESET }, (_, i) => String(i + 1)).find(
      (each) => !known.some((preset) => preset.token === each),
    );
    const chosen = token ?? free;
    if (chosen === undefined) {
      throw new OnvifFailure('tooManyPresets');
    }
    await this.#command(presetCommand(PRESET.set, presetOf(chosen)));
    // The command carries no name, and cameras give what they like: the one that was meant is shown until they are asked again.
    const others = known.filter((preset) => preset.token !== chosen);
    this.#presets = { at: performance.now(), known: [...others, { token: chosen, name }] };
    return chosen;
  }

  async removePreset(token: string): Promise<void> {
    await this.#command(presetCommand(PRESET.remove, presetOf(token)));
    const known = (this.#presets?.known ?? []).filter((preset) => preset.token !== token);
    this.#presets = { at: performance.now(), known };
  }

  look(): Promise<never> {
    return unsupported();
  }

  moveTo(): Promise<never> {
    return unsupported();
  }

  report(): Promise<never> {
    return unsupported();
  }

  home(): Promise<never> {
    return unsupported();
  }

  setHome(): Promise<never> {
    return unsupported();
  }

  /** Many cameras don't answer this question: they can be steered all the same. */
  async #askPresets(): Promise<PtzPreset[]> {
    const answer = await this.#questions.ask(this.#place, 'PresetQuery').catch(() => null);
    const items = childOf(answer?.node, 'PresetList')?.children ?? [];
    return items.flatMap((item) => {
      const id = numberOf(item, 'PresetID') ?? 0;
      const isPreset = Number.isInteger(id) && id >= 1 && id <= MAX_PRESET;
      // As a number: cameras there are that write zeros before it.
      const token = String(id);
      return isPreset ? [{ token, name: asKept(textOf(item, 'PresetName'), MAX_NAME) || token }] : [];
    });
  }

  async #command(command: string): Promise<void> {
    try {
      await this.#questions.control(this.#place, command);
    } catch (error) {
      const isSilent = error instanceof SipNoAnswer && error.reason === 'timeout';
      const isAway = error instanceof SipNoAnswer;
      throw new OnvifFailure(isSilent ? 'timeout' : isAway ? 'unreachable' : 'refused', undefined, error);
    }
  }
}

function presetOf(token: string): number {
  const number = Number(token);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PRESET) {
    throw new OnvifFailure('noPreset');
  }
  return number;
}

const unsupported = (): Promise<never> => Promise.reject(new OnvifFailure('notSupported'));

/** The driver of a channel, by the address of its source. */
export async function openChannelPtz(url: string, questions: Questions): Promise<PtzDriver> {
  const driver = new ChannelPtz(parseChannelAddress(url), questions);
  await driver.presets();
  return driver;
}
