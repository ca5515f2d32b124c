import type { RecordingGap, RecordingLock } from '#shared/recordings.ts';
import type { Span } from '../replay/spans.ts';
import { shareOf, timeAt } from '../replay/view.ts';

interface PieceBarProps {
  whole: Span;
  gaps: readonly RecordingGap[];
  locks: readonly RecordingLock[];
  onPlay: (at: number) => void;
}

const percent = (share: number): string => `${(Math.min(Math.max(share, 0), 1) * 100).toFixed(2)}%`;

function style(whole: Span, { from, to }: Span): React.CSSProperties {
  const left = Math.max(shareOf(whole, from), 0);
  return { left: percent(left), width: percent(Math.min(shareOf(whole, to), 1) - left) };
}

/** A recording from beginning to end with its gaps and locks. A click plays from there; the list below it does the same by key. */
export function PieceBar({ whole, gaps, locks, onPlay }: PieceBarProps): React.JSX.Element {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- every piece in the list below has its button
    <div
      className="piece-bar"
      aria-hidden="true"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onPlay(timeAt(whole, (event.clientX - box.left) / box.width));
      }}
    >
      {gaps.map((gap) => (
        <span key={gap.from} className="piece-gap" style={style(whole, gap)} />
      ))}
      {locks
        .filter(({ unlockedAt }) => unlockedAt === null)
        .map(({ id, from, to }) => (
          <span key={id} className="piece-lock" style={style(whole, { from, to: to ?? whole.to })} />
        ))}
    </div>
  );
}
