import { useTranslation } from 'react-i18next';
import type { Recording } from '#shared/recordings.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';

const MARK: Record<Recording['state'], MarkState> = {
  recording: 'danger',
  waiting: 'attention',
  ended: 'normal',
};

/** How a recording stands, and why it ended where that wasn't wanted. */
export function RecordingState({
  recording: { state, endReason },
}: {
  recording: Pick<Recording, 'state' | 'endReason'>;
}): React.JSX.Element {
  const { t } = useTranslation('recordings');
  return (
    <span className="recordings-state">
      <StateMark state={endReason === 'diskFull' || endReason === 'diskFailed' ? 'attention' : MARK[state]} />
      {endReason === null ? t(`state.${state}`) : t(`endReason.${endReason}`)}
    </span>
  );
}
