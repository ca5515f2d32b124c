import { useTranslation } from 'react-i18next';
import type { UnitOperation } from '#shared/contract/operations.ts';
import { formatClock } from '../../app/format.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { UnitDevice } from './device.ts';
import style from './Operations.module.css';

function Item({
  operation,
  waits,
  onAnswer,
}: {
  operation: UnitOperation;
  /** The answer hasn't reached the server yet. */
  waits: boolean;
  onAnswer: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { title, task, phase, isRunning, isAsked, level, answeredAt } = operation;
  const asks = isAsked && !waits;
  return (
    <section
      className={style.item}
      aria-label={t('operation.label', { title })}
      data-testid="operation"
      data-asked={asks}
      data-level={level ?? ''}
    >
      <div className={style.about}>
        <strong>{title}</strong>
        <span>
          {[phase ?? t(isRunning ? 'operation.running' : 'operation.checking'), task]
            .filter(Boolean)
            .join(' · ')}
        </span>
        <span aria-live="polite">
          {waits
            ? t('operation.waits')
            : answeredAt === null
              ? t('operation.notAnswered')
              : t('operation.answeredAt', { time: formatClock(answeredAt) })}
        </span>
      </div>
      <button
        type="button"
        className={style.answer}
        data-testid="operation-answer"
        disabled={waits}
        onClick={onAnswer}
      >
        {t(isRunning ? 'operation.checkIn' : 'operation.answer')}
      </button>
    </section>
  );
}

/** The operations that the unit is with, each with its answer by one touch. */
export function Operations({ device }: { device: UnitDevice }): React.JSX.Element {
  const { operations, pending } = useReadable(device.duties.state);
  return (
    <>
      {operations.map((operation) => (
        <Item
          key={operation.id}
          operation={operation}
          waits={pending.has(operation.id)}
          onAnswer={() => device.duties.answer(operation.id)}
        />
      ))}
    </>
  );
}
