import { siteOf, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { Cell, type Readable } from '../../../api/store.ts';
import { useReadable } from '../../../api/use-feed.ts';
import type { Attended, SessionClient } from '../../consultation/session-client.ts';
import type { ConsultationSeat } from './seat.ts';

const NOWHERE: Readable<Attended | null> = new Cell<Attended | null>(null);

/** Where the officer sits; `inside` is null while the session hasn't let them in, or no more. */
export interface Room {
  client: SessionClient;
  inside: { client: SessionClient; view: ConsultationView; me: Site } | null;
}

export function useRoom(seat: ConsultationSeat): Room | null {
  const { client } = useReadable(seat.state);
  const attended = useReadable<Attended | null>(client?.state ?? NOWHERE);
  if (client === null || attended === null) {
    return null;
  }
  const { view, siteId, isElsewhere } = attended;
  const me = view === null ? undefined : siteOf(view, siteId);
  const isIn = view?.phase === 'running' && me?.presence === 'present' && !isElsewhere;
  return { client, inside: isIn ? { client, view, me } : null };
}
