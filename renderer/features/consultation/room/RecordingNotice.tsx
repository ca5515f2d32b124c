import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { failedStretch } from '#shared/consultation/recording.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock } from '../../../app/format.ts';

/** Says to who answers for the recording that it has ended by itself, and why. */
export function RecordingNotice({ view }: { view: ConsultationView }): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const failed = failedStretch(view);
  return failed === undefined || failed.to === null ? null : (
    <Alert
      type="error"
      showIcon
      banner
      title={t('recording.diskFull', { time: formatClock(failed.to) })}
      data-testid="room-recording-failed"
    />
  );
}
