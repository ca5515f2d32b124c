import { memo } from 'react';
import type { PlacedEdge } from './layout.ts';

const LEAST_PX = 1;
const MOST_PX = 8;

interface EdgeShapeProps {
  placed: PlacedEdge;
  /** Share of the most frequent edge, 0–1. */
  share: number;
  name: string;
  chosen: boolean;
  /** On a path that is shown, or at a node that is chosen. */
  lit: boolean;
  faint: boolean;
  onSelect: (key: string) => void;
  onPoint: (key: string | null) => void;
}

/** One event following directly on another: the wider, the more often. */
export const EdgeShape = memo(function EdgeShape(props: EdgeShapeProps): React.JSX.Element {
  const { placed, share, name, chosen, lit, faint, onSelect, onPoint } = props;
  const { key, edge, path } = placed;
  const on = lit || chosen;
  return (
    <g
      className="process-edge"
      role="button"
      // Reached by keyboard through the list of a node's edges: so many stops would be in the way.
      tabIndex={-1}
      aria-label={name}
      aria-pressed={chosen}
      data-testid="process-edge"
      data-from={edge.from}
      data-to={edge.to}
      data-lit={on}
      data-faint={faint}
      onClick={() => onSelect(key)}
      onPointerEnter={() => onPoint(key)}
      onPointerLeave={() => onPoint(null)}
      onFocus={() => onPoint(key)}
      onBlur={() => onPoint(null)}
    >
      <path d={path} className="process-edge-hit" />
      <path
        d={path}
        className="process-edge-line"
        strokeWidth={LEAST_PX + (MOST_PX - LEAST_PX) * Math.sqrt(share)}
        markerEnd={on ? 'url(#process-arrow-lit)' : 'url(#process-arrow)'}
      />
    </g>
  );
});
