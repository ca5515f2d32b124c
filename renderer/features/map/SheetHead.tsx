import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface SheetHeadProps {
  icon?: React.ReactNode;
  title: React.ReactNode;
  onClose: () => void;
  /** Of the button that closes. */
  testId: string;
  /** Further buttons. */
  children?: React.ReactNode;
}

/** Head of a sheet at the right of the map: what it is, and the button that closes it. */
export function SheetHead({ icon, title, onClose, testId, children }: SheetHeadProps): React.JSX.Element {
  const { t } = useTranslation('map');
  return (
    <header>
      {icon}
      <h3>{title}</h3>
      {children}
      <Button
        size="small"
        type="text"
        icon={<CloseOutlined />}
        aria-label={t('close')}
        onClick={onClose}
        data-testid={testId}
      />
    </header>
  );
}
