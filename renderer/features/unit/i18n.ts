import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import callsEn from '../calls/locales/en.json';
import callsZh from '../calls/locales/zh-CN.json';
import consultationEn from '../consultation/locales/en.json';
import consultationZh from '../consultation/locales/zh-CN.json';
import intercomEn from '../intercom/locales/en.json';
import intercomZh from '../intercom/locales/zh-CN.json';
import en from './locales/en.json';
import zh from './locales/zh-CN.json';

type Language = 'zh-CN' | 'en';

const KEY = 'ecc.unit.language';

const show = (language: string): void => {
  document.documentElement.lang = language;
  document.title = i18next.t('unit:title');
};

/** Starts i18next with this page's messages alone: a phone needn't load the console's. */
export async function startI18n(): Promise<void> {
  const language: Language = localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN';
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh-CN',
    defaultNS: 'unit',
    resources: {
      'zh-CN': { unit: zh, intercom: intercomZh, calls: callsZh, consultation: consultationZh },
      en: { unit: en, intercom: intercomEn, calls: callsEn, consultation: consultationEn },
    },
    interpolation: { escapeValue: false },
  });
  show(language);
}

/** Changes between Chinese and English, and remembers it on this device. */
export async function toggleLanguage(): Promise<void> {
  const language: Language = i18next.language === 'en' ? 'zh-CN' : 'en';
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
  show(language);
}
