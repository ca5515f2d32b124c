import i18next from 'i18next';
import type { Consultation, Site } from '#shared/consultation/session.ts';

const isEnglish = (): boolean => i18next.language === 'en';

export const siteName = ({ nameZh, nameEn }: Pick<Site, 'nameZh' | 'nameEn'>): string =>
  isEnglish() ? nameEn : nameZh;

/** Name of the court that holds a session. */
export const courtName = ({
  courtNameZh,
  courtNameEn,
}: Pick<Consultation, 'courtNameZh' | 'courtNameEn'>): string => (isEnglish() ? courtNameEn : courtNameZh);
