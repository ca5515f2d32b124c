import { NotificationOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useReadable } from '../../api/use-feed.ts';
import { useLive } from '../../app/live/store.ts';
import type { Speaker } from './speaker.ts';
import { useSpeaker } from './speaker-store.ts';

function Tool({ sourceId, speaker }: { sourceId: string; speaker: Speaker }): React.JSX.Element {
  const { t } = useTranslation('voice-broadcast');
  const state = useReadable(speaker.state);
  const isOwn = (state.phase === 'calling' || state.phase === 'open') && state.sourceId === sourceId;
  const label = t(isOwn ? 'end' : 'begin');
  return (
    <Button
      size="small"
      type="text"
      danger={isOwn}
      icon={<NotificationOutlined />}
      aria-label={label}
      aria-pressed={isOwn}
      title={label}
      data-testid="speech-tool"
      onClick={() => (isOwn ? speaker.end() : void speaker.begin(sourceId))}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}

/** The button that begins and ends speaking through a tile's device, where the source is of GB/T 28181. */
export function SpeechTool({ sourceId }: { sourceId: string }): React.JSX.Element | null {
  const speaker = useSpeaker((s) => s.speaker);
  const kind = useLive((live) => live.sources.get(sourceId)?.kind);
  return speaker === null || kind !== 'gb28181' ? null : <Tool sourceId={sourceId} speaker={speaker} />;
}
