import { useTranslation } from 'react-i18next';
import '../recordings/rec-mark.css';

/** That a session is recorded, for everybody who is in the room. */
export function RecordingMark(): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return (
    <span className="rec-mark" data-state="recording" data-testid="room-recording">
      <i aria-hidden="true" />
      {t('recording.on')}
    </span>
  );
}
