import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SupervisionOrder } from '#shared/supervision.ts';
import type { Api } from '../../api/api.ts';
import { useApi } from '../../app/session.ts';
import { dueAfter } from './due-times.ts';
import { useCommand } from '../../app/use-command.ts';
import { WordsForm } from './WordsForm.tsx';

/** Steps that are taken with words of their own. */
export type WordedStep = 'return' | 'urge' | 'withdraw' | 'interview';

const USUAL_DAYS = 3;
/** Steps that set the order a new time. */
const WITH_DUE: readonly WordedStep[] = ['return', 'urge'];

interface StepDialogProps {
  order: SupervisionOrder;
  step: WordedStep;
  onClose: () => void;
}

function take(api: Api, step: WordedStep, given: { orderId: string; text: string; dueAt: number }) {
  const { supervision } = api.call;
  const { orderId, text } = given;
  switch (step) {
    case 'return': {
      return supervision.return.mutate(given);
    }
    case 'urge': {
      return supervision.urge.mutate(given);
    }
    case 'withdraw': {
      return supervision.withdraw.mutate({ orderId, text });
    }
    case 'interview': {
      return supervision.recordInterview.mutate({ orderId, text });
    }
  }
}

function Fields({ order, step, onClose }: StepDialogProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const api = useApi();
  const { busy, run } = useCommand();
  const [text, setText] = useState('');
  const [dueAt, setDueAt] = useState<number | null>(() => dueAfter(USUAL_DAYS, api.serverNow()));
  const send = async (): Promise<void> => {
    const given = { orderId: order.id, text: text.trim(), dueAt: dueAt ?? 0 };
    if (await run(() => take(api, step, given), t(`step.done.${step}`))) {
      onClose();
    }
  };
  return (
    <WordsForm
      testIds={{ form: 'order-step', text: 'step-text', send: 'step-send' }}
      textLabel={t(`step.text.${step}`)}
      text={text}
      onText={setText}
      rows={3}
      due={WITH_DUE.includes(step) ? { label: t('due.again'), at: dueAt, onChange: setDueAt } : undefined}
      busy={busy}
      sendLabel={t(`step.title.${step}`)}
      danger={step === 'withdraw'}
      onSend={() => void send()}
      onClose={onClose}
    >
      <p className="order-form-effect">{t(`step.effect.${step}`)}</p>
    </WordsForm>
  );
}

/** A step that needs a reason, and perhaps a new time. It can't be taken back: the dialog names its effect. */
export function StepDialog(props: StepDialogProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  return (
    <Modal
      open
      onCancel={props.onClose}
      footer={null}
      // What was written isn't lost by a click beside the form.
      mask={{ closable: false }}
      width={520}
      title={t(`step.title.${props.step}`)}
      destroyOnHidden
    >
      <Fields {...props} />
    </Modal>
  );
}
