import { useTranslation } from 'react-i18next';
import { formatTime } from '../../app/format.ts';
import { useOpenRecording } from './use-open-recordings.ts';
import './rec-mark.css';

/** That a source is recorded, as every desk sees it; nothing where it isn't. */
export function RecMark({ sourceId }: { sourceId: string }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const recording = useOpenRecording(sourceId);
  if (recording === null) {
    return null;
  }
  const { state, trigger, startedAt, startedBy } = recording;
  const since = t('rec.since', { time: formatTime(startedAt) });
  return (
    <span
      className="rec-mark"
      data-testid="rec-mark"
      data-state={state}
      title={[t(`state.${state}`), t(`trigger.${trigger}`), since, startedBy ?? '']
        .filter(Boolean)
        .join(' · ')}
    >
      <i aria-hidden="true" />
      {t(state === 'recording' ? 'rec.on' : 'rec.waiting')}
    </span>
  );
}
