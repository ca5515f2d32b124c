import type { PtzCapabilities, PtzPosition, PtzPreset, PtzVelocity } from '#shared/ptz.ts';
import type { PtzReport } from '../../ingest/onvif/ptz.ts';

/** A camera's own way of being steered, whatever it speaks. What it fails with is an `OnvifFailure`. */
export interface PtzDriver {
  readonly capabilities: PtzCapabilities;
  move(velocity: PtzVelocity, timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
  look(place: { x: number; y: number; zoomBy: number }): Promise<void>;
  moveTo(position: PtzPosition): Promise<void>;
  report(): Promise<PtzReport>;
  presets(): Promise<PtzPreset[]>;
  goto(token: string): Promise<void>;
  setPreset(name: string, token?: string): Promise<string>;
  removePreset(token: string): Promise<void>;
  home(): Promise<void>;
  setHome(): Promise<void>;
}

/** Opens the driver of a camera at an address that isn't ONVIF's; null where the address is. */
export type OpenDriver = (url: string) => Promise<PtzDriver> | null;
