import { useTranslation } from 'react-i18next';
import { checkVerdict } from '#shared/consultation/check.ts';
import { siteOf, type CheckVerdict } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { CHECK_MARK, CheckMark } from './CheckMark.tsx';

const WORST_FIRST: readonly CheckVerdict[] = ['failed', 'absent', 'poor', 'good'];

/** In the list, how the tests before a planned session stand: all of them for who holds it, one's own for who is invited. */
export function ListedChecks({ session }: { session: ConsultationView }): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  if (session.phase !== 'planned') {
    return null;
  }
  const own = siteOf(session, session.mySiteId);
  if (!session.isHost) {
    return own === undefined ? null : (
      <small data-testid="listed-check">
        {t('check.title')} <CheckMark check={own.check} />
      </small>
    );
  }
  const verdicts = session.sites.flatMap(({ check }) => (check === null ? [] : [checkVerdict(check)]));
  const worst = WORST_FIRST.find((verdict) => verdicts.includes(verdict));
  return (
    <small className="consultation-phase" data-testid="listed-check" data-verdict={worst}>
      {worst !== undefined && <StateMark state={CHECK_MARK[worst]} />}
      {t('check.listed', { done: verdicts.length, count: session.sites.length })}
      {verdicts.some((verdict) => verdict !== 'good') &&
        ` · ${t('check.faulty', { count: verdicts.filter((verdict) => verdict !== 'good').length })}`}
    </small>
  );
}
