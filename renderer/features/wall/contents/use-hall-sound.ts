import { useEffect, useState } from 'react';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useApi } from '../../../app/session.ts';
import { useMedia } from '../../../media/index.ts';
import { HallSound, heardSites } from './hall-sound.ts';

/** Lets a wall hear a session while the component is mounted. `gain` is how loud, 0–1; null: not in this window. */
export function useHallSound(view: ConsultationView | undefined, gain: number | null): void {
  const api = useApi();
  const { session } = useMedia();
  const me = useReadable(api.me);
  const [sound] = useState(() => new HallSound(api, session));
  const consultationId = view?.id ?? '';
  const heard = view === undefined || gain === null ? '' : heardSites(view, me?.courtId).join(' ');
  useEffect(() => {
    sound.hear({ consultationId, siteIds: heard === '' ? [] : heard.split(' '), gain: gain ?? 0 });
  }, [sound, consultationId, heard, gain]);
  useEffect(() => () => sound.close(), [sound]);
}
