import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import operationsEn from '../../operations/locales/en.json';
import operationsZh from '../../operations/locales/zh-CN.json';
import en from '../locales/en.json';
import zh from '../locales/zh-CN.json';

const show = (): void => {
  document.documentElement.lang = i18next.language;
  document.title = i18next.t('timeline:viewer.title');
};

/** Starts i18next with the viewer's messages alone; Chinese unless the browser asks for English. */
export async function startViewerI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: navigator.language.startsWith('en') ? 'en' : 'zh-CN',
    fallbackLng: 'zh-CN',
    defaultNS: 'timeline',
    resources: {
      'zh-CN': { timeline: zh, operations: operationsZh },
      en: { timeline: en, operations: operationsEn },
    },
    interpolation: { escapeValue: false },
  });
  show();
}

/** Changes between Chinese and English. */
export async function toggleLanguage(): Promise<void> {
  await i18next.changeLanguage(i18next.language === 'en' ? 'zh-CN' : 'en');
  show();
}
