import { useEffect, useState } from 'react';
import type { SiteQuality } from '#shared/consultation/quality.ts';
import { watch } from '../../../api/watch.ts';
import { useApi } from '../../../app/session.ts';

const NONE: readonly SiteQuality[] = [];

/** Quality of the sites of a session that is looked at; of none where it may not be seen. Null: no session. */
export function useSiteQuality(consultationId: string | null): readonly SiteQuality[] {
  const api = useApi();
  const [quality, setQuality] = useState(NONE);
  useEffect(() => {
    if (consultationId === null) {
      return;
    }
    const stop = watch<{ quality: SiteQuality[] }>({
      start: (on) => api.call.consultation.watchQuality.subscribe({ consultationId }, on),
      onEvent: (event) => setQuality(event.quality),
      onRefused: () => setQuality(NONE),
    });
    return () => {
      stop();
      setQuality(NONE);
    };
  }, [api, consultationId]);
  return quality;
}
