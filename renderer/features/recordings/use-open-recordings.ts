import type { Recording } from '#shared/recordings.ts';
import { useLive } from '../../app/live/store.ts';

/** The open recording of a source that says most of it: one that a person can stop first, then whichever is written now. */
export function openRecordingOf(recordings: Iterable<Recording>, sourceId: string): Recording | null {
  let best: Recording | null = null;
  const weigh = ({ trigger, state }: Recording): number =>
    (trigger === 'manual' || trigger === 'replay' ? 2 : 0) + (state === 'recording' ? 1 : 0);
  for (const recording of recordings) {
    if (recording.sourceId === sourceId && (best === null || weigh(recording) > weigh(best))) {
      best = recording;
    }
  }
  return best;
}

export function useOpenRecording(sourceId: string): Recording | null {
  return useLive((live) => openRecordingOf(live.recordings.values(), sourceId));
}
