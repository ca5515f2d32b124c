import { WarningOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { formatTime } from '../../app/format.ts';
import { formatCount } from '../pipeline/words.ts';
import { useAnalysisStatus } from './use-figures.ts';

/** As of when the figures are, of how many cases, and what keeps them from following. */
export function StatusLine(): React.JSX.Element | null {
  const { t } = useTranslation('analysis');
  const status = useAnalysisStatus();
  if (status === undefined) {
    return null;
  }
  const { asOf, cases, problem, state } = status;
  return (
    <span className="analysis-status" data-state={state} data-testid="analysis-status" role="status">
      {problem !== null && (
        <b>
          <WarningOutlined /> {t(`problem.${problem}`)}
        </b>
      )}
      {asOf === null ? t('building') : t('asOf', { time: formatTime(asOf), cases: formatCount(cases ?? 0) })}
    </span>
  );
}
