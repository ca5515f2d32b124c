import { expect, test } from 'vitest';
import { emptyConsultation } from '#shared/consultation/apply.ts';
import { newSite } from '#shared/consultation/attendance.ts';
import type { Consultation } from '#shared/consultation/session.ts';
import { idOf, seatOf } from '#shared/consultation/testing.ts';
import type { Track } from '../../../sfu/track.ts';
import { silentLog } from '../../../testing/log.ts';
import { SiteStreams } from './site-streams.ts';

const SITE = idOf(1);

/** A session that goes on, with one site that is there or away. */
function running(presence: 'present' | 'away'): Consultation {
  const about = { courtId: 'zj', courtNameZh: '高院', courtNameEn: 'High Court', createdBy: '某某' };
  return {
    ...emptyConsultation({ ...about, id: idOf(9), createdAt: 1 }),
    phase: 'running',
    chairId: SITE,
    sites: [{ ...newSite(seatOf(1, 'chair', 'zj'), 1, false), presence, joinedAt: 1 }],
  };
}

test('a stream whose site comes back while it crosses is ruled by the session as it is then', async () => {
  let state = running('away');
  const ruled = Promise.withResolvers<Consultation>();
  const demanded = Promise.withResolvers<{ want: () => void; release: () => void }>();
  const crossing = {
    govern: () => Promise.resolve(),
    demand: () => demanded.promise,
    end: () => undefined,
  };
  const streams = new SiteStreams({
    media: {
      adopt: (given) => {
        ruled.resolve(given);
        return Promise.resolve();
      },
    },
    openSite: (_ask, { onTrack }) => {
      setImmediate(() => onTrack({} as Track));
      return crossing as never;
    },
    live: () => state,
    hears: true,
    log: silentLog,
  });
  streams.set(state.id, [{ siteId: SITE, stream: 'audio', serial: 1 }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  state = running('present');
  demanded.resolve({ want: () => undefined, release: () => undefined });
  expect((await ruled.promise).sites[0]?.presence).toBe('present');
});
