import { reasonOf, type Say } from '../../lib/log.ts';
import { loadClip, type Clip, type ClipRequest } from './clip.ts';

/** Loads the units' clips one after another: encoding must not take the cores that the console needs. */
export async function loadClips(
  requests: readonly { request: ClipRequest; onReady: (clip: Clip) => Promise<void> | void }[],
  options: { signal: AbortSignal; say: Say },
): Promise<void> {
  const { signal, say } = options;
  for (const { request, onReady } of requests) {
    if (signal.aborted) {
      return;
    }
    try {
      await onReady(await loadClip(request, signal));
    } catch (error) {
      if (!signal.aborted) {
        say(`no picture for ${request.callSign}: ${reasonOf(error)}`);
      }
    }
  }
}
