import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { isRecording } from '#shared/consultation/recording.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useCommand } from '../../../app/use-command.ts';
import type { SessionClient } from '../session-client.ts';

/** Begins and ends the recording, for the chair and the recorder. */
export function RecordButton({
  client,
  view,
}: {
  client: SessionClient;
  view: ConsultationView;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { busy, run } = useCommand();
  const isOn = isRecording(view);
  return (
    <Button
      loading={busy}
      danger={isOn}
      aria-pressed={isOn}
      onClick={() => void run(() => client.command({ type: isOn ? 'stopRecording' : 'startRecording' }))}
      data-testid="room-record"
    >
      {t(isOn ? 'recording.stop' : 'recording.start')}
    </Button>
  );
}
