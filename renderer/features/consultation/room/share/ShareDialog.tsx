import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../../../app/use-command.ts';

/** A dialog that chooses what is shown to those of the session who may see it. `show` is null while nothing is chosen. */
export function ShareDialog({
  title,
  show,
  onClose,
  children,
}: {
  title: string;
  show: (() => Promise<void>) | null;
  onClose: () => void;
  children: React.ReactNode;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { busy, run } = useCommand();
  const confirm = async (): Promise<void> => {
    if (show !== null && (await run(show))) {
      onClose();
    }
  };
  return (
    <Modal
      open
      title={title}
      okText={t('share.show')}
      confirmLoading={busy}
      okButtonProps={{ disabled: show === null, 'data-testid': 'share-show' }}
      onOk={() => void confirm()}
      onCancel={onClose}
    >
      {children}
      <p className="consultation-dim">{t('share.audience')}</p>
    </Modal>
  );
}
