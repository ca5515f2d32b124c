import type { Logger } from '../../log.ts';
import type { Roster } from '../units/roster.ts';
import type { GbRegistry } from './registry.ts';

/** Shows units as connected while the device that carries them is registered, and takes revoked units from their channels. */
export class UnitLinks {
  readonly #registry: GbRegistry;
  readonly #roster: Roster;
  readonly #log: Logger;
  /** What disconnects each unit, by its id, and the device that carries it. */
  readonly #connected = new Map<string, { deviceId: string; disconnect: () => void }>();
  readonly #stops: readonly (() => void)[];

  constructor(deps: { registry: GbRegistry; roster: Roster; log: Logger }) {
    this.#registry = deps.registry;
    this.#roster = deps.roster;
    this.#log = deps.log;
    this.#stops = [
      deps.registry.changes.listen((deviceId) => this.#reconcile(deviceId)),
      // Whoever revokes a unit revokes all that speaks for it.
      deps.roster.changed.listen((changes) => {
        for (const { unit } of changes) {
          if (!unit.enrolled) {
            this.#release(unit.id);
          }
        }
      }),
    ];
    for (const { record } of deps.registry.all()) {
      this.#reconcile(record.id);
    }
  }

  close(): void {
    this.#stops.forEach((stop) => stop());
    for (const { disconnect } of this.#connected.values()) {
      disconnect();
    }
    this.#connected.clear();
  }

  /** Of one device: no other one's units change with it. */
  #reconcile(deviceId: string): void {
    const device = this.#registry.find(deviceId);
    const units = device === undefined || device.peer === null ? [] : this.#registry.unitsOf(device);
    const there = new Set(units.filter((unitId) => this.#roster.find(unitId) !== undefined));
    for (const [unitId, link] of this.#connected) {
      if (link.deviceId === deviceId && !there.has(unitId)) {
        this.#connected.delete(unitId);
        link.disconnect();
      }
    }
    for (const unitId of there) {
      if (!this.#connected.has(unitId)) {
        this.#connected.set(unitId, { deviceId, disconnect: this.#roster.connect(unitId) });
      }
    }
  }

  #release(unitId: string): void {
    const carried = this.#registry.channelOfUnit(unitId);
    if (carried !== undefined) {
      this.#registry.bindUnit(carried.device, carried.channel.channelId, null).catch((error: unknown) => {
        this.#log.error(
          { err: error, unit: unitId },
          'the channel of a revoked unit could not be taken from it',
        );
      });
    }
  }
}
