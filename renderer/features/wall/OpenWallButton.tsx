import { DesktopOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Display } from '#shared/bridge.ts';
import { displayCount } from '#shared/walls/geometry.ts';
import { errorText } from '../../app/error-text.ts';
import { bridge } from '../../bridge/bridge.ts';
import type { Stage } from './stage/stage.ts';

/** Shows the wall on displays of this machine: the own one on any of them, one of a hall display by display. */
export function OpenWallButton({ stage }: { stage: Stage }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const [displays, setDisplays] = useState<Display[]>([]);
  const count = displayCount(stage.geometry);
  const isHall = stage.id !== 'own';

  /** Opens the windows; `at` says which display of the wall each display of the machine shows. */
  const open = async (pairs: readonly { display: Display; at: number }[]): Promise<void> => {
    try {
      const { wallPlaces } = await bridge.loadSettings();
      const places = { ...wallPlaces };
      for (const { display, at } of pairs) {
        if (isHall) {
          places[display.id] = { wallId: stage.id, at };
        } else {
          delete places[display.id];
        }
      }
      await bridge.saveSettings({ wallPlaces: places });
      for (const { display } of pairs) {
        await bridge.openWall(display.id);
      }
    } catch (error) {
      void message.error(errorText(error));
    }
  };

  const nameOf = (display: Display): string => `${display.label} · ${display.width}×${display.height}`;
  const items: MenuProps['items'] =
    count === 1
      ? displays.map((display) => ({
          key: display.id,
          label: nameOf(display),
          onClick: () => void open([{ display, at: 0 }]),
        }))
      : [
          {
            key: 'all',
            label: t('openAll'),
            onClick: () => void open(displays.slice(0, count).map((display, at) => ({ display, at }))),
          },
          ...displays.map((display) => ({
            key: display.id,
            label: nameOf(display),
            children: Array.from({ length: count }, (_, at) => ({
              key: `${display.id} ${at}`,
              label: t('openAt', { n: at + 1 }),
              onClick: () => void open([{ display, at }]),
            })),
          })),
        ];
  return (
    <Dropdown
      trigger={['click']}
      onOpenChange={(isOpen) => {
        if (isOpen) {
          void bridge.askForDisplays().then(setDisplays);
        }
      }}
      menu={{ items }}
    >
      <Button size="small" icon={<DesktopOutlined />} data-testid="open-wall">
        {t('openWall')}
      </Button>
    </Dropdown>
  );
}
