import type { Pose } from './mechanics.ts';
import { failedAction, invalidArgs } from './soap.ts';

export const MAX_PRESETS = 12;

export interface Preset {
  token: string;
  name: string;
  pose: Pose;
}

/** The presets and the home position that the camera keeps. */
export class PresetBook {
  readonly #presets: Map<string, Preset>;
  #next = 1;
  home: Pose | null;

  constructor(presets: readonly Omit<Preset, 'token'>[], home: Pose | null) {
    this.#presets = new Map();
    this.home = home;
    for (const { name, pose } of presets) {
      this.set(pose, { name });
    }
  }

  get all(): Preset[] {
    return [...this.#presets.values()];
  }

  /** Throws the fault for a token that isn't there (ONVIF PTZ, section 5.4). */
  find(token: string): Preset {
    const preset = this.#presets.get(token);
    if (preset === undefined) {
      throw invalidArgs('NoToken', `There is no preset ${token}`);
    }
    return preset;
  }

  /** Keeps a pose as the preset `token`, or as a new one; answers with its token. */
  set(pose: Pose, { token, name }: { token?: string; name?: string }): string {
    const old = token === undefined ? undefined : this.find(token);
    const kept = name ?? old?.name ?? '';
    if (kept.length > 64) {
      throw invalidArgs('InvalidPresetName', 'The name is too long');
    }
    if (name !== undefined && this.all.some((preset) => preset.name === name && preset.token !== token)) {
      throw invalidArgs('PresetExist', `There is a preset named ${name}`);
    }
    if (old === undefined && this.#presets.size >= MAX_PRESETS) {
      throw failedAction('TooManyPresets', `There are ${MAX_PRESETS} presets`);
    }
    const id = token ?? `preset_${this.#next++}`;
    this.#presets.set(id, { token: id, name: kept, pose });
    return id;
  }

  remove(token: string): void {
    this.#presets.delete(this.find(token).token);
  }
}
