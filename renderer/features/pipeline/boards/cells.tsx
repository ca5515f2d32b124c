import { useTranslation } from 'react-i18next';
import { OVER_TERM_GOAL } from '#shared/cases/overview.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount, formatRate } from '../words.ts';
import { missesGoal } from './rows.ts';

const percent = (share: number): string => `${Math.min(100, Math.max(0, share * 100)).toFixed(2)}%`;

interface BarProps {
  /** 0–1 of the bar's length. */
  share: number;
  /** Where the thin mark stands, 0–1. */
  mark: number | null;
  danger?: boolean;
}

/** A bar with a mark to compare it by. Decorative: the number beside it says the same. */
function Bar({ share, mark, danger = false }: BarProps): React.JSX.Element {
  return (
    <span className="board-bar" aria-hidden="true">
      <span className="board-bar-fill" data-danger={danger} style={{ width: percent(share) }} />
      {mark !== null && <span className="board-bar-mark" style={{ left: percent(mark) }} />}
    </span>
  );
}

interface DrillProps {
  text: string;
  /** What the number counts, for screen readers. */
  name: string;
  /** Shows the cases behind the number; without it the number is plain. */
  onOpen: (() => void) | undefined;
  danger?: boolean;
}

/** A number that opens the cases that it counts. */
export function Drill({ text, name, onOpen, danger = false }: DrillProps): React.JSX.Element {
  if (onOpen === undefined) {
    return <span data-danger={danger}>{text}</span>;
  }
  return (
    <button
      type="button"
      className="board-drill"
      data-danger={danger}
      aria-label={name}
      title={name}
      onClick={(event) => {
        // The row has a meaning of its own.
        event.stopPropagation();
        onOpen();
      }}
    >
      {text}
    </button>
  );
}

interface LoadCellProps {
  open: number;
  most: number;
  average: number | null;
  children: React.ReactNode;
}

/** Open cases as a number and a bar; the mark is the average of the list. */
export function LoadCell({ open, most, average, children }: LoadCellProps): React.JSX.Element {
  return (
    <span className="board-load">
      <span className="board-load-number">{children}</span>
      <Bar share={open / most} mark={average === null ? null : average / most} />
    </span>
  );
}

/** The share of cases beyond their term; the mark is the goal, and what misses it says so by shape and word too. */
export function RateCell({ rate, most }: { rate: number | null; most: number }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  if (rate === null) {
    return <span className="board-none">–</span>;
  }
  const misses = missesGoal(rate);
  return (
    <span
      className="board-rate"
      data-danger={misses}
      title={t('boards.goal', { goal: formatRate(OVER_TERM_GOAL) })}
    >
      <span className="board-rate-number">{formatRate(rate)}</span>
      <Bar share={rate / most} mark={OVER_TERM_GOAL / most} danger={misses} />
      <span className="board-rate-word">
        {misses && (
          <>
            <StateMark state="danger" size={9} />
            {t('boards.misses')}
          </>
        )}
      </span>
    </span>
  );
}

/** A count, `–` for none at all. */
export const countText = (count: number): string => (count === 0 ? '–' : formatCount(count));
