import { DesktopOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Display } from '#shared/bridge.ts';
import { errorText } from '../../app/error-text.ts';
import { bridge } from '../../bridge/bridge.ts';

/** Opens the wall on one of the present displays. */
export function OpenWallButton(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const [displays, setDisplays] = useState<Display[]>([]);
  const open = async (display: Display): Promise<void> => {
    try {
      await bridge.openWall(display.id);
    } catch (error) {
      void message.error(errorText(error));
    }
  };
  return (
    <Dropdown
      trigger={['click']}
      onOpenChange={(isOpen) => {
        if (isOpen) {
          void bridge.askForDisplays().then(setDisplays);
        }
      }}
      menu={{
        items: displays.map((display) => ({
          key: display.id,
          label: `${display.label} · ${display.width}×${display.height}`,
          onClick: () => void open(display),
        })),
      }}
    >
      <Button size="small" icon={<DesktopOutlined />} data-testid="open-wall">
        {t('openWall')}
      </Button>
    </Dropdown>
  );
}
