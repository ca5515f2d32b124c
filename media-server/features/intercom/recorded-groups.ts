import { talkSourceId } from '#shared/intercom.ts';
import type { MediaKind } from '#shared/media.ts';
import { Feed } from '../../feed.ts';
import type { Logger } from '../../log.ts';
import type { RecordedSource } from '../../recording/recorded-source.ts';
import type { Track } from '../../sfu/track.ts';
import type { LiveGroup } from './live-group.ts';

/** The sound of a group whose media worker has died is made anew after this, ms. */
const REOPEN_MS = 1_000;

interface Followed {
  group: LiveGroup;
  track: Track | null;
}

/** The groups that are recorded, as the recordings see what can be: the sound of each is there all the time, whoever speaks. */
export class RecordedGroups {
  /** Ids, as `find` takes them, of groups that are recorded from now on, or no more, or whose sound is another. */
  readonly changes = new Feed<string>();
  readonly #log: Logger;
  readonly #followed = new Map<string, Followed>();

  constructor(log: Logger) {
    this.#log = log;
  }

  get ids(): string[] {
    return [...this.#followed.keys()];
  }

  find(sourceId: string): RecordedSource | undefined {
    const followed = this.#followed.get(sourceId);
    if (followed === undefined) {
      return undefined;
    }
    const { group, courtPath } = followed.group;
    const sound = (kind: MediaKind): Track | undefined =>
      kind === 'audio' ? (followed.track ?? undefined) : undefined;
    return {
      definition: {
        id: sourceId,
        kind: 'talk',
        courtId: group.courtId,
        courtPath,
        name: group.name,
        url: null,
        enabled: true,
      },
      isLive: followed.track !== null,
      track: sound,
      arriving: sound,
    };
  }

  /** A group is there, or its rules have changed. */
  follow(group: LiveGroup): void {
    const sourceId = talkSourceId(group.group.id);
    if (!group.group.recorded) {
      this.forget(group);
    } else if (!this.#followed.has(sourceId)) {
      const followed: Followed = { group, track: null };
      this.#followed.set(sourceId, followed);
      void this.#open(sourceId, followed);
    }
  }

  /** A group is gone, or isn't recorded any more. */
  forget(group: LiveGroup): void {
    const sourceId = talkSourceId(group.group.id);
    if (this.#followed.delete(sourceId)) {
      this.changes.publish(sourceId);
    }
  }

  close(): void {
    this.#followed.clear();
  }

  async #open(sourceId: string, followed: Followed): Promise<void> {
    const again = (): void => {
      followed.track = null;
      if (this.#followed.get(sourceId) === followed) {
        this.changes.publish(sourceId);
        setTimeout(() => void this.#open(sourceId, followed), REOPEN_MS).unref();
      }
    };
    if (this.#followed.get(sourceId) !== followed) {
      return;
    }
    try {
      const bus = await followed.group.bus();
      followed.track = bus.track;
      bus.onClose(again);
      this.changes.publish(sourceId);
    } catch (error) {
      this.#log.warn(
        { err: error, group: followed.group.group.id },
        'the sound of a recorded group is not there',
      );
      again();
    }
  }
}
