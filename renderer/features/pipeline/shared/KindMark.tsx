import type { NodeKind } from '#shared/catalogue/nodes.ts';
import './KindMark.css';

const SHAPE: Record<NodeKind, React.JSX.Element> = {
  // An eye: somebody watches whether it is done in time.
  supervision: (
    <>
      <path d="M.8 6Q6 .5 11.2 6 6 11.5.8 6Z" />
      <circle cx="6" cy="6" r="1.4" />
    </>
  ),
  // A bell.
  reminder: <path d="M2 9h8M3 9V5.2a3 3 0 0 1 6 0V9M5 11h2" />,
  // A barrier.
  mandatory: <path d="M1 3h10v4H1ZM3 7v4M9 7v4M4.5 3l-2 4M8 3 6 7" />,
};

/** The shape of a node's kind. Decorative: the word stands beside it. */
export function KindMark({ kind }: { kind: NodeKind }): React.JSX.Element {
  return (
    <svg className="kind-mark" width={12} height={12} viewBox="0 0 12 12" aria-hidden="true">
      {SHAPE[kind]}
    </svg>
  );
}
