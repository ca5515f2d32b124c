import { useEffect, useState } from 'react';
import { mayAddressAll } from '#shared/consultation/rights.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useApi } from '../../../app/session.ts';
import { useMedia } from '../../../media/index.ts';
import { SiteSound } from '../../consultation/site-sound.ts';

/** Sites whose sound a hall of a court hears now: all who speak to everybody, but the hall itself. */
function heardSites(view: ConsultationView | undefined, courtId: string | undefined): string[] {
  return view === undefined
    ? []
    : view.sites
        .filter((site) => site.userId !== null || site.courtId !== courtId)
        .filter((site) => mayAddressAll(view, site.id) && !site.own.audioOff)
        .map(({ id }) => id);
}

/** Lets a wall hear a session while the component is mounted. `gain` is how loud, 0–1; null: not in this window. */
export function useHallSound(view: ConsultationView | undefined, gain: number | null): void {
  const api = useApi();
  const { session } = useMedia();
  const me = useReadable(api.me);
  const [sounds] = useState(() => new Map<string, SiteSound>());
  const consultationId = view?.id;
  const wanted = gain === null ? '' : heardSites(view, me?.courtId).join(' ');
  useEffect(() => {
    const ids = wanted === '' || consultationId === undefined ? [] : wanted.split(' ');
    for (const [id, sound] of sounds) {
      if (!ids.includes(id)) {
        sounds.delete(id);
        sound.close();
      }
    }
    for (const siteId of ids) {
      if (!sounds.has(siteId) && consultationId !== undefined) {
        const ask: ConstructorParameters<typeof SiteSound>[2] = (place) =>
          api.call.consultation.receive.mutate({ ...place, consultationId, siteId, stream: 'audio' });
        sounds.set(siteId, new SiteSound(session, `consultation:${siteId}:audio`, ask));
      }
    }
  }, [api, session, sounds, consultationId, wanted]);
  useEffect(() => {
    for (const sound of sounds.values()) {
      sound.setGain(gain ?? 0);
    }
  }, [sounds, wanted, gain]);
  useEffect(
    () => () => {
      for (const sound of sounds.values()) {
        sound.close();
      }
      sounds.clear();
    },
    [sounds, consultationId],
  );
}
