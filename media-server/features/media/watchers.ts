import type { Watcher } from '#shared/media.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { Feed } from '../../feed.ts';

export interface WatchersChange {
  unitId: string;
  watchers: Watcher[];
}

/** Who watches. A person of another court's server has an id that nobody here has. */
export type WatchingPerson = Pick<Caller, 'id' | 'nameZh' | 'nameEn' | 'courtId'>;

interface Watching {
  watcher: Watcher;
  /** Consumers that this person has of the unit: picture and sound, on several windows. */
  streams: number;
}

/** Who watches which unit. A person counts once, however many windows show the unit; a paused tile counts too. */
export class Watchers {
  readonly changes = new Feed<WatchersChange>();
  readonly #clock: Clock;
  readonly #byUnit = new Map<string, Map<string, Watching>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(unitId: string): Watcher[] {
    return [...(this.#byUnit.get(unitId)?.values() ?? [])].map(({ watcher }) => watcher);
  }

  /** Counts one stream of the unit for the caller until the returned function is called. */
  add(unitId: string, caller: WatchingPerson): () => void {
    const people = this.#byUnit.get(unitId) ?? new Map<string, Watching>();
    this.#byUnit.set(unitId, people);
    const { nameZh, nameEn, courtId } = caller;
    const watching = people.get(caller.id) ?? {
      watcher: { nameZh, nameEn, courtId, since: this.#clock.now() },
      streams: 0,
    };
    watching.streams += 1;
    if (watching.streams === 1) {
      people.set(caller.id, watching);
      this.#publish(unitId);
    }
    let removed = false;
    return () => {
      if (removed) {
        return;
      }
      removed = true;
      watching.streams -= 1;
      if (watching.streams === 0) {
        people.delete(caller.id);
        if (people.size === 0) {
          this.#byUnit.delete(unitId);
        }
        this.#publish(unitId);
      }
    };
  }

  #publish(unitId: string): void {
    this.changes.publish({ unitId, watchers: this.of(unitId) });
  }
}
