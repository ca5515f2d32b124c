import { useSession } from '../../../app/session.ts';
import { addToReplay, openReplay, useReplay } from './replay-store.ts';

/** A live picture is played back from this long before now, ms. */
const BACK_MS = 30_000;

/** Plays a live source back; beside what is played already, if something is. */
export function replaySource(sourceId: string): void {
  const { api } = useSession.getState();
  if (api === null) {
    return;
  }
  if (useReplay.getState().request === null) {
    openReplay({ sourceIds: [sourceId], at: api.serverNow() - BACK_MS, isPlaying: true });
  } else {
    addToReplay(sourceId);
  }
}
