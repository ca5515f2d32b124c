import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { useApi } from '../../app/session.ts';
import { useOrderCourt } from './order-words.ts';
import type { OrderAction } from './orders.ts';
import { StepDialog, type WordedStep } from './StepDialog.tsx';
import { useCommand } from '../../app/use-command.ts';

const WORDED: readonly WordedStep[] = ['return', 'urge', 'interview', 'withdraw'];

const isWorded = (action: OrderAction): action is WordedStep =>
  (WORDED as readonly OrderAction[]).includes(action);

/** Takes the steps that need no words: one that can't be taken back is asked about once. */
function usePlainSteps(order: SupervisionOrder): {
  busy: boolean;
  receive: () => Promise<boolean>;
  accept: () => Promise<void>;
} {
  const { t } = useTranslation('supervision');
  const { modal } = App.useApp();
  const api = useApi();
  const courtName = useOrderCourt();
  const { busy, run } = useCommand();
  const orderId = order.id;
  return {
    busy,
    receive: () => run(() => api.call.supervision.receive.mutate({ orderId }), t('step.done.receive')),
    accept: async () => {
      const sure = await modal.confirm({
        title: t('step.ask', { court: courtName(order.toCourtId, order) }),
        content: t('step.effect.accept'),
        okText: t('step.title.accept'),
        okButtonProps: { 'data-testid': 'order-accept-confirm' },
      });
      if (sure) {
        await run(() => api.call.supervision.accept.mutate({ orderId }), t('step.done.accept'));
      }
    },
  };
}

/** The steps that the user may take with an order now, but the answer, which has a form of its own. */
export function OrderActions({
  order,
  actions,
}: {
  order: SupervisionOrder;
  actions: readonly OrderAction[];
}): React.JSX.Element | null {
  const { t } = useTranslation('supervision');
  const { busy, receive, accept } = usePlainSteps(order);
  const [step, setStep] = useState<WordedStep | null>(null);
  const take = (action: OrderAction): void => {
    if (isWorded(action)) {
      setStep(action);
    } else {
      void (action === 'accept' ? accept() : receive());
    }
  };
  const buttons = actions.filter((action) => action !== 'answer');
  if (buttons.length === 0) {
    return null;
  }
  return (
    <div className="order-actions" role="group" aria-label={t('actions')}>
      {buttons.map((action) => (
        <Button
          key={action}
          size="small"
          type={action === 'receive' || action === 'accept' ? 'primary' : 'default'}
          danger={action === 'withdraw'}
          disabled={busy}
          onClick={() => take(action)}
          data-testid={`order-${action}`}
        >
          {t(`step.title.${action}`)}
        </Button>
      ))}
      {step !== null && <StepDialog order={order} step={step} onClose={() => setStep(null)} />}
    </div>
  );
}
