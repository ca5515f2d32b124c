import './StateMark.css';

/** States that have a colour; each has its own shape too, for colour-blind readers and bad projectors. */
export type MarkState = 'normal' | 'attention' | 'danger' | 'done' | 'offline' | 'blocked';

const SHAPE: Record<MarkState, React.JSX.Element> = {
  normal: <circle cx="6" cy="6" r="4.5" />,
  attention: <path d="M6 1 11.5 11H.5Z" />,
  danger: <path d="M3.5.5h5l3 3v5l-3 3h-5l-3-3v-5Z" />,
  done: <path d="M1 6.5 4.5 10 11 2.5" fill="none" strokeWidth="2.2" />,
  offline: <circle cx="6" cy="6" r="4" fill="none" strokeWidth="1.8" strokeDasharray="2.2 1.6" />,
  blocked: <path d="M1 1h10v10H1Z M1 11 11 1" fill="none" strokeWidth="1.8" />,
};

/** A state's shape in its colour. Decorative: the word beside it is what a screen reader hears. */
export function StateMark({ state, size = 10 }: { state: MarkState; size?: number }): React.JSX.Element {
  return (
    <svg
      className={`state-mark state-mark-${state}`}
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
    >
      {SHAPE[state]}
    </svg>
  );
}
