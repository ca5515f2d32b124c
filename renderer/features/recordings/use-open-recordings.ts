import type { Recording } from '#shared/recordings.ts';
import type { ById } from '../../app/live/reducers.ts';
import { useLive } from '../../app/live/store.ts';

/** Whether a person began a recording, and may end it by a key. */
export const isByHand = ({ trigger }: Recording): boolean => trigger === 'manual' || trigger === 'replay';

/** Of each source the open recording that says most: one that a person can stop first, then whichever is written now. */
export function openBySource(recordings: Iterable<Recording>): ById<Recording> {
  const weigh = (recording: Recording): number =>
    (isByHand(recording) ? 2 : 0) + (recording.state === 'recording' ? 1 : 0);
  const best = new Map<string, Recording>();
  for (const recording of recordings) {
    const known = best.get(recording.sourceId);
    if (known === undefined || weigh(recording) > weigh(known)) {
      best.set(recording.sourceId, recording);
    }
  }
  return best;
}

let derived: { from: ById<Recording>; bySource: ById<Recording> } = { from: new Map(), bySource: new Map() };

/** The open recording of a source. Every tile asks after every change of anything, so it is worked out once for all of them. */
export function openRecordingOf(recordings: ById<Recording>, sourceId: string): Recording | null {
  if (derived.from !== recordings) {
    derived = { from: recordings, bySource: openBySource(recordings.values()) };
  }
  return derived.bySource.get(sourceId) ?? null;
}

export function useOpenRecording(sourceId: string): Recording | null {
  return useLive((live) => openRecordingOf(live.recordings, sourceId));
}
