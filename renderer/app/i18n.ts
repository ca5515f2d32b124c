import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export type Language = 'zh-CN' | 'en';

type Messages = Record<string, unknown>;

/**
 * Message files by room: `app/locales/zh-CN.json` is the namespace `app`, `features/wall/locales/en.json` the namespace `wall`.
 */
const FILES = import.meta.glob<Messages>(['./locales/*.json', '../features/*/locales/*.json'], {
  eager: true,
  import: 'default',
});

function resources(): Record<string, Record<string, Messages>> {
  const all: Record<string, Record<string, Messages>> = {};
  for (const [path, messages] of Object.entries(FILES)) {
    const language = /([^/]+)\.json$/.exec(path)?.[1];
    const namespace = /features\/([^/]+)\//.exec(path)?.[1] ?? 'app';
    if (language !== undefined) {
      (all[language] ??= {})[namespace] = messages;
    }
  }
  return all;
}

/** Tells screen readers the page's language. Tests have no page. */
function nameDocument(language: Language): void {
  if (typeof document !== 'undefined') {
    document.documentElement.lang = language;
  }
}

/** Starts i18next with every message bundled. Chinese is the default and the fallback. */
export async function startI18n(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'zh-CN',
    defaultNS: 'app',
    resources: resources(),
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  nameDocument(language);
}

/** Changes the language of the whole page. */
export async function setLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  nameDocument(language);
}
