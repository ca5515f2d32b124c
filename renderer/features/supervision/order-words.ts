import i18next from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { formatAge } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { isOverdue, isWaiting } from './orders.ts';

/** Time left or over in words while an answer is awaited; else nothing. */
export function dueText(order: SupervisionOrder, now: number): string {
  if (!isWaiting(order)) {
    return '';
  }
  const age = formatAge(Math.abs(order.dueAt - now));
  return i18next.t(order.dueAt < now ? 'supervision:due.over' : 'supervision:due.left', { age });
}

/** The state in words, with the lateness that the state's colour stands for. */
export function stateText(order: SupervisionOrder, now: number): string {
  const state = i18next.t(`supervision:state.${order.state}`);
  return isOverdue(order, now) ? i18next.t('supervision:state.overdue', { state }) : state;
}

/** What an order is called in a list: its case, or the beginning of what it says. */
export const orderTitle = ({ caseNumber, text }: SupervisionOrder): string =>
  caseNumber ?? text.split('\n')[0] ?? text;

/** How the courts of an order are called. Of those above the user's own only the sender's is known by name. */
export function useOrderCourt(): (courtId: string, order: SupervisionOrder) => string {
  const { t, i18n } = useTranslation('supervision');
  const courts = useLive((live) => live.courts);
  const english = i18n.language === 'en';
  return useCallback(
    (courtId, { fromCourtId, fromCourtName }) => {
      const sender = courtId === fromCourtId ? fromCourtName[english ? 'en' : 'zh'] : t('higherCourt');
      return (english ? courts.get(courtId)?.nameEn : courts.get(courtId)?.shortZh) ?? sender;
    },
    [courts, english, t],
  );
}
