import i18next from 'i18next';
import { toErrorInfo } from '../api/errors.ts';

/** An error in plain words of the user's language. */
export function errorText(error: unknown): string {
  const info = toErrorInfo(error);
  const text = i18next.t(`app:${info.key}`, { message: info.message });
  return info.id === undefined ? text : i18next.t('app:error.withId', { text, id: info.id });
}
