import { useTranslation } from 'react-i18next';
import type { UnitOperation } from '#shared/contract/operations.ts';
import style from './Evidence.module.css';

/** Which case an item is to be bound to: none, one of an operation, or one that is typed. */
export type CaseChoice =
  { by: 'none' } | { by: 'no'; no: number; label: string } | { by: 'number'; number: string };

const TYPED = 'typed';

interface CaseFieldProps {
  choice: CaseChoice;
  operations: readonly UnitOperation[];
  /** What is wrong with the typed number. */
  problem: string | null;
  onChange: (choice: CaseChoice) => void;
}

export function CaseField({ choice, operations, problem, onChange }: CaseFieldProps): React.JSX.Element {
  const { t } = useTranslation();
  const cases = new Map(
    operations.flatMap((operation) =>
      operation.cases.map(({ no, number }) => [no, number ?? String(no)] as const),
    ),
  );
  const value = choice.by === 'no' ? String(choice.no) : choice.by === 'number' ? TYPED : '';
  const choose = (chosen: string): void => {
    const no = Number(chosen);
    if (chosen === '') {
      onChange({ by: 'none' });
    } else if (chosen === TYPED) {
      onChange({ by: 'number', number: '' });
    } else {
      onChange({ by: 'no', no, label: cases.get(no) ?? chosen });
    }
  };
  return (
    <div className={style.field}>
      <label>
        {t('evidence.case')}
        <select value={value} data-testid="evidence-case" onChange={({ target }) => choose(target.value)}>
          <option value="">{t('evidence.noCase')}</option>
          {[...cases].map(([no, label]) => (
            <option key={no} value={no}>
              {label}
            </option>
          ))}
          <option value={TYPED}>{t('evidence.typeCase')}</option>
        </select>
      </label>
      {choice.by === 'number' && (
        <label>
          {t('evidence.caseNumber')}
          <input
            value={choice.number}
            maxLength={120}
            autoComplete="off"
            aria-invalid={problem !== null}
            data-testid="evidence-case-number"
            onChange={({ target }) => onChange({ by: 'number', number: target.value })}
          />
        </label>
      )}
      {problem !== null && (
        <p role="alert" className={style.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
