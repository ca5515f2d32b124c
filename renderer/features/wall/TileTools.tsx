import {
  AudioMutedOutlined,
  CloseOutlined,
  CompressOutlined,
  ExpandOutlined,
  HistoryOutlined,
  LockOutlined,
  MinusOutlined,
  PlusOutlined,
  SoundOutlined,
  UnlockOutlined,
  VerticalAlignBottomOutlined,
  VerticalAlignTopOutlined,
} from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Tile } from '#shared/walls/layout.ts';
import { RecordTool, replaySource } from '../recordings/index.ts';
import { SpeechTool } from '../voice-broadcast/index.ts';
import { toggleHeard, turnVolume } from './stage/heard.ts';
import { soundIdOfPart, sourceIdOf, useStageView } from './stage/stage.ts';

/** What can be done with a part by the pointer; the keys do the same. */
export function TileTools({ part, isWindow }: { part: Tile; isWindow: boolean }): React.JSX.Element | null {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  if (desk === null) {
    return null;
  }
  const { id, isProtected } = part;
  const sourceId = sourceIdOf(part, stage.play);
  const soundId = soundIdOfPart(part, stage.play);
  const isHeard = stage.layout.heard.some((one) => one.sourceId === soundId);
  const isZoomed = stage.zoomedId === id;
  const isHall = stage.id !== 'own';
  // The button goes with the content; the keys must find the focus on the tile.
  const remove = (event: React.MouseEvent): void => {
    event.currentTarget.closest<HTMLElement>('[data-tile]')?.focus();
    desk.act({ type: 'clear', partId: id });
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
      {soundId !== null &&
        button(
          t(isHeard ? 'mute' : 'listen'),
          isHeard ? <AudioMutedOutlined /> : <SoundOutlined />,
          (event) => toggleHeard(stage, desk, soundId, event.shiftKey),
        )}
      {soundId !== null && isHeard && (
        <>
          {button(t('quieter'), <MinusOutlined />, () => turnVolume(stage, desk, soundId, -1))}
          {button(t('louder'), <PlusOutlined />, () => turnVolume(stage, desk, soundId, 1))}
        </>
      )}
      {sourceId !== null && (
        <>
          {button(t('replay'), <HistoryOutlined />, () => replaySource(sourceId))}
          <RecordTool sourceId={sourceId} />
          <SpeechTool sourceId={sourceId} />
        </>
      )}
      {button(t(isZoomed ? 'restore' : 'zoom'), isZoomed ? <CompressOutlined /> : <ExpandOutlined />, () =>
        desk.zoom(isZoomed ? null : id),
      )}
      {isHall &&
        button(
          t(isProtected ? 'unprotect' : 'protect'),
          isProtected ? <UnlockOutlined /> : <LockOutlined />,
          () => desk.act({ type: 'protect', partId: id, isProtected: !isProtected }),
        )}
      {isWindow &&
        button(t('raise'), <VerticalAlignTopOutlined />, () => desk.act({ type: 'raise', partId: id }))}
      {isWindow &&
        button(t('lower'), <VerticalAlignBottomOutlined />, () => desk.act({ type: 'lower', partId: id }))}
      {button(t('clear'), <CloseOutlined />, remove)}
    </div>
  );
}
