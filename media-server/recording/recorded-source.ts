import type { RecordedKind } from '#shared/recordings.ts';
import type { SourceDefinition, SourceEntry } from '../features/sources/entry.ts';

/** What can be recorded: a source, or a talk group. */
export interface RecordedSource extends Pick<SourceEntry, 'isLive' | 'track' | 'arriving'> {
  definition: Pick<SourceDefinition, 'id' | 'courtId' | 'courtPath' | 'name' | 'url' | 'enabled'> & {
    kind: RecordedKind;
  };
}
