import { StopOutlined, VideoCameraOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMayCommand } from '../../app/roles.ts';
import { toggleRecording } from './record-command.ts';
import { isByHand, useOpenRecording } from './use-open-recordings.ts';

/** The button that begins and ends the recording of a tile's source; for those who command. */
export function RecordTool({ sourceId }: { sourceId: string }): React.JSX.Element | null {
  const { t } = useTranslation('recordings');
  const mayCommand = useMayCommand();
  const open = useOpenRecording(sourceId);
  if (!mayCommand) {
    return null;
  }
  const canStop = open !== null && isByHand(open);
  const label = t(canStop ? 'rec.stop' : 'rec.start');
  return (
    <Button
      size="small"
      type="text"
      danger={canStop}
      icon={canStop ? <StopOutlined /> : <VideoCameraOutlined />}
      aria-label={label}
      title={`${label} (Shift+R)`}
      data-testid="record-tool"
      onClick={() => toggleRecording(sourceId)}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
