import { Cell } from '../../api/store.ts';
import { useReadable } from '../../api/use-feed.ts';
import { useIntercom } from './intercom-store.ts';
import type { TalkState } from './talk-client.ts';

const NOTHING = new Cell<TalkState>({
  isLoaded: false,
  groups: new Map(),
  talk: { phase: 'idle' },
  problem: null,
  hasMicrophone: false,
  ended: 0,
});

/** The intercom as it is now. */
export function useTalkState(): TalkState {
  const client = useIntercom((state) => state.client);
  return useReadable(client?.state ?? NOTHING);
}
