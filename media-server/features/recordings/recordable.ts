import { Feed } from '../../feed.ts';
import type { RecordingsDeps } from './index.ts';

type Recorded = Pick<RecordingsDeps['recorded'], 'find' | 'changes'>;

/** What can be recorded of several that have such: the sources, and what other features have recorded besides. */
export function recordable(...all: readonly Recorded[]): Recorded {
  const changes = new Feed<string>();
  for (const each of all) {
    each.changes.listen((id) => changes.publish(id));
  }
  return {
    changes,
    find: (id) => {
      for (const each of all) {
        const found = each.find(id);
        if (found !== undefined) {
          return found;
        }
      }
      return undefined;
    },
  };
}
