import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const MIN_LENGTH = 2;

interface ReasonDialogProps {
  title: string;
  /** What it brings about, and that it is recorded. */
  effect: string;
  okText: string;
  onClose: () => void;
  /** Answers with whether it was done; the dialog stays open otherwise. */
  onConfirm: (reason: string) => Promise<boolean>;
}

/** Asks once for a reason, naming the effect. */
export function ReasonDialog({
  title,
  effect,
  okText,
  onClose,
  onConfirm,
}: ReasonDialogProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = reason.trim().length >= MIN_LENGTH;
  const confirm = async (): Promise<void> => {
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    if (await onConfirm(reason.trim())) {
      onClose();
    } else {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t('cases.cancel')}
      okButtonProps={{ danger: true, disabled: !ready, 'data-testid': 'reason-confirm' }}
      confirmLoading={busy}
      onOk={() => void confirm()}
      onCancel={onClose}
    >
      <p className="case-effect">{effect}</p>
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={500}
        value={reason}
        placeholder={t('cases.reason')}
        aria-label={t('cases.reason')}
        data-testid="reason-text"
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
