import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface FormButtonsProps {
  busy: boolean;
  onClose: () => void;
  testId?: string;
  /** What stands at the other end. */
  children?: React.ReactNode;
}

/** The last line of a form in a dialog: cancel and save. */
export function FormButtons({ busy, onClose, testId, children }: FormButtonsProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  return (
    <div className="duty-buttons">
      {children}
      <span className="duty-space" />
      <Button onClick={onClose}>{t('app:cancel')}</Button>
      <Button type="primary" htmlType="submit" loading={busy} data-testid={testId}>
        {t('save')}
      </Button>
    </div>
  );
}
