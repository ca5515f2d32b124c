import { App, Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo } from '../../api/errors.ts';
import { errorText } from '../../app/error-text.ts';
import { useApi } from '../../app/session.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { dueAfter } from './due-times.ts';
import { WordsForm } from './WordsForm.tsx';

const USUAL_DAYS = 3;

/** What an order is about. Where neither a case nor an alarm says which court is to act, nor `courtId`, the form asks. */
export interface OrderTarget {
  alarmId?: number;
  caseNo?: number;
  courtId?: string;
  title: string;
}

interface OrderFormProps {
  open: boolean;
  onClose: () => void;
  target: OrderTarget;
  /** What the court is to do, in words: the beginning of the order's text. */
  suggestion: string;
}

type FieldsProps = Omit<OrderFormProps, 'open'>;

/** An order that is being written. Its id stays through retries, so that an order whose answer was lost isn't sent twice. */
function useDraft({ target, suggestion, onClose }: FieldsProps) {
  const { t } = useTranslation('supervision');
  const { message } = App.useApp();
  const api = useApi();
  const [id] = useState(() => crypto.randomUUID());
  const [text, setText] = useState(() => (suggestion === '' ? '' : t('form.template', { suggestion })));
  const [dueAt, setDueAt] = useState<number | null>(() => dueAfter(USUAL_DAYS, api.serverNow()));
  const [courtId, setCourtId] = useState(target.courtId);
  const [busy, setBusy] = useState(false);
  const asksCourt =
    target.alarmId === undefined && target.caseNo === undefined && target.courtId === undefined;

  const send = async (): Promise<void> => {
    if (dueAt === null) {
      return;
    }
    setBusy(true);
    try {
      const { alarmId, caseNo } = target;
      await api.call.supervision.send.mutate({
        id,
        text: text.trim(),
        dueAt,
        ...(courtId === undefined ? {} : { courtId }),
        ...(alarmId === undefined ? {} : { alarmId }),
        ...(caseNo === undefined ? {} : { caseNo }),
      });
      void message.success(t('form.sent'));
      onClose();
    } catch (error) {
      // The first try did arrive, and the text was changed since.
      void message.error(toErrorInfo(error).code === 'conflict' ? t('form.conflict') : errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const hasCourt = !asksCourt || courtId !== undefined;
  return { text, setText, dueAt, setDueAt, courtId, setCourtId, asksCourt, hasCourt, busy, send };
}

function Fields(props: FieldsProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const draft = useDraft(props);
  const courtField = useId();
  return (
    <WordsForm
      testIds={{ form: 'order-form', text: 'order-text', send: 'order-send' }}
      textLabel={t('form.text')}
      text={draft.text}
      onText={draft.setText}
      rows={5}
      due={{ label: t('due.label'), at: draft.dueAt, onChange: draft.setDueAt }}
      ready={draft.hasCourt}
      busy={draft.busy}
      sendLabel={t('form.send')}
      onSend={() => void draft.send()}
      onClose={props.onClose}
    >
      {draft.asksCourt && (
        <>
          <label htmlFor={courtField}>{t('form.court')}</label>
          <CourtSelect id={courtField} value={draft.courtId ?? null} onChange={draft.setCourtId} />
        </>
      )}
    </WordsForm>
  );
}

/** Writes and sends a supervision order (督办). */
export function OrderForm({ open, onClose, target, suggestion }: OrderFormProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  return (
    <Modal
      open={open}
      onCancel={onClose}
      footer={null}
      // What was written isn't lost by a click beside the form.
      mask={{ closable: false }}
      width={560}
      title={target.title === '' ? t('form.new') : t('form.title', { title: target.title })}
      destroyOnHidden
    >
      {open && <Fields onClose={onClose} target={target} suggestion={suggestion} />}
    </Modal>
  );
}
