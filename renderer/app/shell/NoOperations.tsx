import { Button, Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import { useOverlays } from './overlays.ts';

/** What stands in place of the panels for a role that sees no units and pictures: what it can do here, and whom to ask for more. */
export function NoOperations(): React.JSX.Element {
  const { t } = useTranslation();
  const role = useSession((s) => s.me?.role);
  const openPassword = useOverlays((s) => s.openPassword);
  return (
    <Result
      status="info"
      title={t('noOperations.title', { role: role === undefined ? '' : t(`role.${role}`) })}
      subTitle={t('noOperations.text')}
      extra={<Button onClick={openPassword}>{t('menu.password')}</Button>}
      data-testid="no-operations"
    />
  );
}
