import { NotificationOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../app/live/store.ts';

/** Who speaks through a source's device, as every desk sees it; nothing where nobody does. */
export function SpeechMark({ sourceId }: { sourceId: string }): React.JSX.Element | null {
  const { t, i18n } = useTranslation('voice-broadcast');
  const running = useLive((live) => live.voiceBroadcasts.get(sourceId));
  if (running === undefined) {
    return null;
  }
  const name = i18n.language === 'en' ? running.speakerEn : running.speakerZh;
  return (
    <span className="tile-sound" data-testid="speech-mark">
      <NotificationOutlined aria-hidden /> {t(running.isOpen ? 'speaks' : 'calls', { name })}
    </span>
  );
}
