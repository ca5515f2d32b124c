import type { Alarm } from '#shared/alarms.ts';
import { OrderForm } from '../../supervision/OrderForm.tsx';
import { useCatalogue } from '../catalogue.ts';
import { orderSuggestion } from './order-suggestion.ts';

/** The form for a supervision order about an alarm, with a text that quotes its rule. */
export function AlarmOrder({
  alarm,
  onClose,
}: {
  alarm: Alarm;
  onClose: () => void;
}): React.JSX.Element | null {
  const words = useCatalogue(alarm.catalogueId);
  if (words === undefined) {
    return null;
  }
  return (
    <OrderForm
      open
      onClose={onClose}
      target={{
        alarmId: alarm.id,
        title: `${alarm.caseNumber ?? alarm.caseId} · ${words.node(alarm.nodeId)}`,
      }}
      suggestion={orderSuggestion(alarm, words)}
    />
  );
}
