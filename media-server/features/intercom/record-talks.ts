import { talkSourceId } from '#shared/intercom.ts';
import type { Logger } from '../../log.ts';
import type { Recordings } from '../recordings/index.ts';
import type { Intercom } from './index.ts';

/**
 * Records each transmission of groups that are recorded, under the transmission's id. Their sound is packaged all the time, so that the first
 * word isn't lost; what nobody says is thrown away. Answers with how to end it.
 */
export function recordTalks(
  { recorded, talks }: Pick<Intercom, 'recorded' | 'talks'>,
  recordings: Pick<Recordings, 'start' | 'stop' | 'hold'>,
  log: Logger,
): () => void {
  const holds = new Map<string, () => void>();
  const begun = new Map<string, Promise<unknown>>();
  const keep = (sourceId: string): void => {
    const isRecorded = recorded.find(sourceId) !== undefined;
    if (isRecorded && !holds.has(sourceId)) {
      holds.set(sourceId, recordings.hold(sourceId));
    } else if (!isRecorded) {
      holds.get(sourceId)?.();
      holds.delete(sourceId);
    }
  };
  const failed = (id: string) => (error: unknown) =>
    log.error({ err: error, transmission: id }, 'a transmission could not be recorded');
  recorded.ids.forEach(keep);
  const stops = [
    recorded.changes.listen(keep),
    talks.listen((talk) => {
      if ('begun' in talk) {
        const { id, groupId, name } = talk.begun;
        const request = { id, sourceId: talkSourceId(groupId), trigger: 'event', startedBy: name } as const;
        begun.set(id, recordings.start(request));
      } else {
        const id = talk.endedId;
        const start = begun.get(id);
        begun.delete(id);
        start?.then(() => recordings.stop(id)).catch(failed(id));
      }
    }),
  ];
  return () => {
    [...stops, ...holds.values()].forEach((stop) => stop());
    holds.clear();
  };
}
