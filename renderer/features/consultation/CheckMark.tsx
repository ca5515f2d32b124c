import { useTranslation } from 'react-i18next';
import { checkVerdict } from '#shared/consultation/check.ts';
import type { CheckVerdict, Site } from '#shared/consultation/session.ts';
import { formatTime } from '../../app/format.ts';
import { StateMark, type MarkState } from '../../components/StateMark.tsx';

export const CHECK_MARK: Record<CheckVerdict, MarkState> = {
  good: 'done',
  poor: 'attention',
  failed: 'danger',
  absent: 'blocked',
};
const PARTS = ['camera', 'microphone', 'speaker', 'line'] as const;

/** How a site's test went: its worst part, and what wasn't good by name. */
export function CheckMark({ check }: Pick<Site, 'check'>): React.JSX.Element {
  const { t } = useTranslation('consultation');
  if (check === null) {
    return <span className="consultation-dim">{t('check.none')}</span>;
  }
  const verdict = checkVerdict(check);
  const faults = PARTS.filter((part) => check[part] !== 'good');
  const words = faults.map((part) =>
    t('check.fault', { part: t(`check.${part}`), verdict: t(`check.verdict.${check[part]}`) }),
  );
  return (
    <span
      className="consultation-phase"
      title={formatTime(check.at)}
      data-testid="site-check"
      data-verdict={verdict}
    >
      <StateMark state={CHECK_MARK[verdict]} />
      {faults.length === 0 ? t('check.verdict.good') : words.join(t('separator'))}
    </span>
  );
}
