import { Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const HOUR_MS = 3_600_000;
/** How long an alarm can be shelved for at once, hours. */
const HOURS = [1, 4, 24, 72, 168] as const;

interface ShelveDialogProps {
  /** How many alarms; 0 keeps it closed. */
  count: number;
  now: () => number;
  onClose: () => void;
  onShelve: (until: number, reason: string) => Promise<void>;
}

/** For how long, and why. */
export function ShelveDialog({ count, now, onClose, onShelve }: ShelveDialogProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [hours, setHours] = useState<number>(24);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = reason.trim().length >= 2;
  const shelve = async (): Promise<void> => {
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    try {
      await onShelve(now() + hours * HOUR_MS, reason.trim());
      setReason('');
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={count > 0}
      title={t('alarms.shelveTitle', { n: count })}
      okText={t('alarms.shelve')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={busy}
      onOk={() => void shelve()}
      onCancel={onClose}
      destroyOnHidden
    >
      <div className="shelve">
        <Radio.Group
          aria-label={t('alarms.shelveFor')}
          value={hours}
          onChange={(event) => setHours(Number(event.target.value))}
          optionType="button"
          options={HOURS.map((value) => ({ value, label: t(`alarms.hours.${value}`) }))}
        />
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={500}
          value={reason}
          aria-label={t('alarms.reason')}
          placeholder={t('alarms.reason')}
          data-testid="shelve-reason"
          onChange={(event) => setReason(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && event.ctrlKey) {
              void shelve();
            }
          }}
        />
      </div>
    </Modal>
  );
}
