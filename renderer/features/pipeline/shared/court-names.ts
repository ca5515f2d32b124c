import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';

/** Names of courts by id in the user's language; a court that the user doesn't see has its id. */
export interface CourtNames {
  short: (courtId: string) => string;
  full: (courtId: string) => string;
}

/** `Hangzhou Intermediate`, `Xihu District`, `Zhejiang High Court`: what tells one court from another in English. */
const shortEn = (name: string): string =>
  name
    .replace(/^High People's Court of (.+?)(?: Province)?$/, '$1 High Court')
    .replace(/ People's Court(?: of .+)?$/, '');

/** The names of the user's courts. */
export function useCourtNames(): CourtNames {
  const { i18n } = useTranslation();
  const courts = useLive((live) => live.courts);
  const english = i18n.language === 'en';
  return useMemo(
    () => ({
      short: (id) => {
        const court = courts.get(id);
        return court === undefined ? id : english ? shortEn(court.nameEn) : court.shortZh;
      },
      full: (id) => (english ? courts.get(id)?.nameEn : courts.get(id)?.nameZh) ?? id,
    }),
    [courts, english],
  );
}
