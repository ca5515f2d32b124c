import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';

/** Names of courts by id in the user's language. Short ones exist in Chinese alone; a court that the user doesn't see has its id. */
export interface CourtNames {
  short: (courtId: string) => string;
  full: (courtId: string) => string;
}

/** The names of the user's courts. */
export function useCourtNames(): CourtNames {
  const { i18n } = useTranslation();
  const courts = useLive((live) => live.courts);
  const english = i18n.language === 'en';
  return useMemo(
    () => ({
      short: (id) => (english ? courts.get(id)?.nameEn : courts.get(id)?.shortZh) ?? id,
      full: (id) => (english ? courts.get(id)?.nameEn : courts.get(id)?.nameZh) ?? id,
    }),
    [courts, english],
  );
}
