import { Cell } from '../../api/store.ts';
import { useReadable } from '../../api/use-feed.ts';
import { useIntercom } from './intercom-store.ts';
import { NO_TALK, type TalkState } from './talk-client.ts';

const NOTHING = new Cell(NO_TALK);

/** The intercom as it is now. */
export function useTalkState(): TalkState {
  const client = useIntercom((state) => state.client);
  return useReadable(client?.state ?? NOTHING);
}
