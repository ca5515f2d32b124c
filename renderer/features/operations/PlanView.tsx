import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { planGaps, type Operation } from '#shared/operations/operation.ts';
import { formatTime } from '../../app/format.ts';
import { openView } from '../../app/views.ts';

function Term({ name, children }: { name: string; children: React.ReactNode }): React.JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The plan as it is read. */
export function PlanView({ operation }: { operation: Operation }): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { commander, cases, places, members, phases, risk, contingency, plannedAt, checkInS } = operation;
  const gaps = operation.state === 'draft' ? planGaps({ ...operation, units: members.length }) : [];
  const none = <span className="operation-none">{t('form.none')}</span>;
  return (
    <div className="operation-pane">
      {gaps.length > 0 && (
        <Alert
          type="warning"
          showIcon
          data-testid="plan-gaps"
          title={t('gaps', { items: gaps.map((gap) => t(`form.${gap}`)).join(t('separator')) })}
        />
      )}
      <dl className="operation-plan">
        <Term name={t('form.commander')}>{commander === '' ? none : commander}</Term>
        <Term name={t('form.plannedAt')}>{plannedAt === null ? none : formatTime(plannedAt)}</Term>
        <Term name={t('form.cases')}>
          {cases.length === 0
            ? none
            : cases.map(({ no, number }) => (
                <button
                  key={no}
                  type="button"
                  className="operation-link"
                  onClick={() => openView('cases', { case: String(no) })}
                >
                  {number ?? no}
                </button>
              ))}
        </Term>
        <Term name={t('form.places')}>
          {places.length === 0 ? none : places.map(({ name }) => name).join(t('separator'))}
        </Term>
        <Term name={t('form.assignments')}>
          {members.length === 0 ? (
            none
          ) : (
            <ul className="operation-members">
              {members.map(({ unitId, callSign, officerName, task, leftAt }) => (
                <li key={unitId} data-left={leftAt !== null}>
                  <b>{callSign}</b> {officerName} <span>{task}</span>
                </li>
              ))}
            </ul>
          )}
        </Term>
        <Term name={t('form.phases')}>
          {phases.length === 0 ? none : phases.map((name, n) => `${n + 1}. ${name}`).join('  ')}
        </Term>
        <Term name={t('form.checkIn')}>
          {checkInS === null ? t('form.checkInNone') : t('form.checkInEvery', { n: checkInS / 60 })}
        </Term>
        <Term name={t('form.risk')}>
          <b data-risk={risk.level}>{t(`risk.${risk.level}`)}</b> {risk.text}
        </Term>
        <Term name={t('form.contingency')}>{contingency === '' ? none : contingency}</Term>
      </dl>
    </div>
  );
}
