import {
  AudioMutedOutlined,
  CloseOutlined,
  CompressOutlined,
  ExpandOutlined,
  SoundOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { isWallPanel } from './wall-panel-ids.ts';
import { clear, toggleAudible, toggleZoom, useGrid } from './grid.ts';

/** What can be done with a tile by the pointer; the keys do the same. */
export function TileTools({ tile }: { tile: number }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const change = useGrid((s) => s.change);
  const audible = useGrid((s) => s.audible !== null && s.audible === s.cells[tile]);
  const silent = useGrid((s) => isWallPanel(s.cells[tile] ?? null));
  const zoomed = useGrid((s) => s.zoomed === tile);
  // The button goes with the source; the keys must find the focus on the tile.
  const remove = (event: React.MouseEvent): void => {
    event.currentTarget.closest<HTMLElement>('[data-tile]')?.focus();
    change((state) => clear(state, tile));
  };
  const button = (
    label: string,
    icon: React.JSX.Element,
    run: (event: React.MouseEvent) => void,
  ): React.JSX.Element => (
    <Button
      size="small"
      type="text"
      title={label}
      aria-label={label}
      icon={icon}
      onClick={run}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
  return (
    <div className="tile-tools">
      {!silent &&
        button(t(audible ? 'mute' : 'listen'), audible ? <AudioMutedOutlined /> : <SoundOutlined />, () =>
          change((state) => toggleAudible(state, tile)),
        )}
      {button(t(zoomed ? 'restore' : 'zoom'), zoomed ? <CompressOutlined /> : <ExpandOutlined />, () =>
        change((state) => toggleZoom(state, tile)),
      )}
      {button(t('clear'), <CloseOutlined />, remove)}
    </div>
  );
}
