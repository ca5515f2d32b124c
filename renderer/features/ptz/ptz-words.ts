import type { TFunction } from 'i18next';
import { PTZ_REFUSALS } from '#shared/ptz.ts';
import { errorText } from '../../app/error-text.ts';
import { toErrorInfo } from '../../api/errors.ts';

/** Why a command was refused, in plain words. `t` is that of the namespace `ptz`. */
export function refusalText(error: unknown, t: TFunction<'ptz'>): string {
  const { place } = toErrorInfo(error);
  const refusal = PTZ_REFUSALS.find((each) => place === `ptz.${each}`);
  return refusal === undefined ? errorText(error) : t(`refusal.${refusal}`);
}
