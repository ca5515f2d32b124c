import { Empty } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatCount, formatRate } from '../../pipeline/words.ts';
import type { Names } from '../use-names.ts';
import type { FunnelStep } from './funnel.ts';

interface FunnelProps {
  steps: readonly FunnelStep[];
  names: Names;
  onReached: (stage: string) => void;
  onStanding: (stage: string) => void;
}

/** How far the cases that began have come: each stage with who reached it and who stands there. */
export function Funnel({ steps, names, onReached, onStanding }: FunnelProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  if (steps.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('explore.empty')} />;
  }
  const most = Math.max(...steps.map(({ reached }) => reached), 1);
  return (
    <ol className="stage-funnel" data-testid="stage-funnel">
      {steps.map(({ stage, reached, standing, ofAll }) => (
        <li key={stage} data-testid="stage-step">
          <span className="stage-label" title={names.value('stage', stage)}>
            {names.value('stage', stage)}
          </span>
          <button
            type="button"
            className="stage-bar"
            onClick={() => onReached(stage)}
            title={t('stages.reachedHint', { n: formatCount(reached), stage: names.value('stage', stage) })}
          >
            <span style={{ width: `${(100 * reached) / most}%` }} aria-hidden="true">
              <span style={{ width: `${(100 * standing) / Math.max(reached, 1)}%` }} />
            </span>
            <b>{formatCount(reached)}</b>
            <small>{formatRate(ofAll)}</small>
          </button>
          <button
            type="button"
            className="analysis-link"
            disabled={standing === 0}
            onClick={() => onStanding(stage)}
          >
            {t('stages.standing', { n: formatCount(standing) })}
          </button>
        </li>
      ))}
    </ol>
  );
}
