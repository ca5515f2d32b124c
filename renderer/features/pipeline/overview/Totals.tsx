import { useTranslation } from 'react-i18next';
import { OVER_TERM_GOAL, type Load } from '#shared/cases/overview.ts';
import { openView, type ViewParams } from '../../../app/views.ts';
import { StateMark, type MarkState } from '../../../components/StateMark.tsx';
import { formatCount, formatRate, formatSum } from '../words.ts';

interface TotalProps {
  label: string;
  value: string;
  mark?: MarkState;
  note?: string;
  onOpen?: () => void;
  testId?: string;
}

function Total({ label, value, mark, note, onOpen, testId }: TotalProps): React.JSX.Element {
  return (
    <button
      type="button"
      className="total"
      data-mark={mark}
      data-testid={testId}
      disabled={onOpen === undefined}
      onClick={onOpen}
    >
      <span className="total-label">
        {mark !== undefined && <StateMark state={mark} />}
        {label}
      </span>
      <b className="total-value">{value}</b>
      {note !== undefined && <small className="total-note">{note}</small>}
    </button>
  );
}

/** The figures of a court's subtree as a whole; red only where something is to be done. */
export function Totals({ load, params }: { load: Load; params: ViewParams }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const cases =
    (more: ViewParams): (() => void) =>
    () =>
      openView('cases', { ...params, ...more });
  const rate = load.overTermRate;
  return (
    <div className="totals">
      <Total
        label={t('overview.open')}
        value={formatCount(load.open + load.suspended)}
        {...(load.suspended === 0 ? {} : { note: t('overview.suspended', { n: load.suspended }) })}
        onOpen={cases({ status: 'running' })}
        testId="total-open"
      />
      <Total label={t('overview.filed')} value={formatCount(load.filed)} />
      <Total label={t('overview.closed')} value={formatCount(load.closed)} />
      <Total
        label={t('overview.overdueCases')}
        value={formatCount(load.overdue)}
        mark={load.overdue > 0 ? 'danger' : 'done'}
        onOpen={cases({ having: 'overdue' })}
        testId="total-overdue"
      />
      <Total
        label={t('overview.dueSoonCases')}
        value={formatCount(load.dueSoon)}
        mark={load.dueSoon > 0 ? 'attention' : 'done'}
        onOpen={cases({ having: 'dueSoon' })}
      />
      <Total
        label={t('overview.blockedCases')}
        value={formatCount(load.blocked)}
        mark={load.blocked > 0 ? 'blocked' : 'done'}
        onOpen={cases({ having: 'blocked' })}
      />
      <Total
        label={t('overview.overTermRate')}
        value={rate === null ? '—' : formatRate(rate)}
        mark={rate !== null && rate > OVER_TERM_GOAL ? 'danger' : 'done'}
        note={t('overview.goal', { rate: formatRate(OVER_TERM_GOAL), n: formatCount(load.overTerm) })}
        onOpen={cases({ having: 'overTerm', status: 'running' })}
        testId="total-over-term"
      />
      <Total label={t('overview.held')} value={formatSum(load.heldFen)} onOpen={cases({ having: 'money' })} />
      <Total
        label={t('overview.library')}
        value={formatCount(load.provisional)}
        onOpen={cases({ status: 'provisional' })}
      />
    </div>
  );
}
