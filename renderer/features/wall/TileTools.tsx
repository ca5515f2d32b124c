import {
  AudioMutedOutlined,
  CloseOutlined,
  CompressOutlined,
  ExpandOutlined,
  SoundOutlined,
} from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { clear, toggleAudible, useGrid } from './grid.ts';

/** What can be done with a tile by the pointer; the keys do the same. */
export function TileTools({ tile }: { tile: number }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { message } = App.useApp();
  const change = useGrid((s) => s.change);
  const undo = useGrid((s) => s.undo);
  const audible = useGrid((s) => s.audible !== null && s.audible === s.cells[tile]);
  const zoomed = useGrid((s) => s.zoomed === tile);
  const remove = (): void => {
    change((state) => clear(state, tile));
    const key = 'wall-cleared';
    void message.open({
      key,
      type: 'info',
      content: (
        <>
          {t('cleared', { n: tile + 1 })}
          <Button
            type="link"
            size="small"
            onClick={() => {
              undo();
              message.destroy(key);
            }}
          >
            {t('undo')}
          </Button>
        </>
      ),
    });
  };
  const button = (label: string, icon: React.JSX.Element, run: () => void): React.JSX.Element => (
    <Button
      size="small"
      type="text"
      title={label}
      aria-label={label}
      icon={icon}
      onClick={run}
      onPointerDown={(event) => event.stopPropagation()}
    />
  );
  return (
    <div className="tile-tools">
      {button(t(audible ? 'mute' : 'listen'), audible ? <AudioMutedOutlined /> : <SoundOutlined />, () =>
        change((state) => toggleAudible(state, tile)),
      )}
      {button(t(zoomed ? 'restore' : 'zoom'), zoomed ? <CompressOutlined /> : <ExpandOutlined />, () =>
        change((state) => ({ ...state, selected: tile, zoomed: zoomed ? null : tile })),
      )}
      {button(t('clear'), <CloseOutlined />, remove)}
    </div>
  );
}
