import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import {
  DockviewDefaultTab,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
} from 'dockview-react';
import { useTranslation } from 'react-i18next';

/** A panel's tab. What closes it stands beside the tabs: a button within a tab is out of reach of screen readers. */
export function DeskTab(props: IDockviewPanelHeaderProps): React.JSX.Element {
  return <DockviewDefaultTab {...props} hideClose />;
}

/** At the end of a group's tabs: closes the panel that is in front. */
export function ClosePanel({ activePanel }: IDockviewHeaderActionsProps): React.JSX.Element | null {
  const { t } = useTranslation();
  if (activePanel === undefined) {
    return null;
  }
  const label = t('menu.closePanel', { panel: t(`panel.${activePanel.id}`) });
  return (
    <Button
      className="desk-close"
      size="small"
      type="text"
      icon={<CloseOutlined />}
      aria-label={label}
      title={label}
      onClick={() => activePanel.api.close()}
    />
  );
}
