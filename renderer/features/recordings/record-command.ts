import i18next from 'i18next';
import { create } from 'zustand';
import type { Recording } from '#shared/recordings.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { COMMAND } from '#shared/contract/access.ts';
import { useSession } from '../../app/session.ts';
import { isByHand, openRecordingOf } from './use-open-recordings.ts';

/** What a command has to tell; a new object each time. `undo` takes it back. */
export interface RecordNotice {
  kind: 'success' | 'error';
  text: string;
  undo?: () => void;
}

export const useRecordNotice = create<{ notice: RecordNotice | null }>(() => ({ notice: null }));

const tell = (notice: RecordNotice): void => useRecordNotice.setState({ notice });

/** Runs a command and tells how it ended. */
async function run<T>(command: () => Promise<T>, done: (answer: T) => RecordNotice): Promise<void> {
  try {
    tell(done(await command()));
  } catch (error) {
    tell({ kind: 'error', text: errorText(error) });
  }
}

const nameOf = (sourceId: string): string => useLive.getState().sources.get(sourceId)?.name ?? sourceId;

function api() {
  const { api: known, me } = useSession.getState();
  return known === null || me === null || !COMMAND.includes(me.role) ? null : known;
}

/** Begins to record a source. */
export function startRecording(sourceId: string): void {
  const id = crypto.randomUUID();
  const name = nameOf(sourceId);
  const server = api();
  if (server !== null) {
    void run(
      () => server.call.recordings.start.mutate({ id, sourceId }),
      (recording) => ({
        kind: 'success',
        text: i18next.t('recordings:rec.started', { name }),
        undo: () => stopRecording(recording),
      }),
    );
  }
}

/** Ends a recording. Taken back, the source is recorded anew, from the moment of the stop if the replay ring still has it. */
export function stopRecording({ id, sourceId, sourceName }: Recording): void {
  const server = api();
  if (server === null) {
    return;
  }
  const stoppedAt = server.serverNow();
  const again = (): void => {
    void run(
      () =>
        server.call.recordings.start.mutate({
          id: crypto.randomUUID(),
          sourceId,
          backMs: Math.min(Math.max(Math.round(server.serverNow() - stoppedAt), 0), 60_000),
        }),
      () => ({ kind: 'success', text: i18next.t('recordings:rec.started', { name: sourceName }) }),
    );
  };
  void run(
    () => server.call.recordings.stop.mutate({ recordingId: id }),
    () => ({
      kind: 'success',
      text: i18next.t('recordings:rec.stopped', { name: sourceName }),
      undo: again,
    }),
  );
}

/** Records a source, or ends what records it; what a rule records, a person doesn't end by a key. */
export function toggleRecording(sourceId: string): void {
  const open = openRecordingOf(useLive.getState().recordings, sourceId);
  if (open !== null && isByHand(open)) {
    stopRecording(open);
  } else {
    startRecording(sourceId);
  }
}
