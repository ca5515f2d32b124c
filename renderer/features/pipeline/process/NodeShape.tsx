import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProcessNode } from '#shared/cases/process.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount } from '../words.ts';
import { wrapLabel } from './label.ts';
import { LINE_PX, type PlacedNode } from './layout.ts';
import { aboutMs, compareWait, strictest } from './limits.ts';
import { limitText, waitText, WAIT_MARK } from './wait-words.ts';

const PAD_PX = 10;
/** The bar of a wait ends at twice the limit. */
const BAR_PX = 36;
const MARK_PX = 14;
/** Size of the text of a limit, as the style sheet has it. */
const LIMIT_PX = 11.5;
const GAP_PX = 6;

/** A median wait against the limit: full at twice the limit, with a mark where the limit is. */
function LimitBar({ share, x, y }: { share: number; x: number; y: number }): React.JSX.Element {
  return (
    <g className="process-limit-bar" transform={`translate(${x} ${y})`}>
      <rect width={BAR_PX} height={5} className="process-limit-track" />
      <rect width={BAR_PX * Math.min(1, share / 2)} height={5} className="process-limit-fill" />
      <path d={`M${BAR_PX / 2} -2V7`} className="process-limit-mark" />
    </g>
  );
}

interface NodeShapeProps {
  placed: PlacedNode;
  name: string;
  chosen: boolean;
  faint: boolean;
  onSelect: (type: string) => void;
  /** The keyboard has come to it. */
  onReach: (placed: PlacedNode) => void;
}

/** The limit beside its bar, with the shape of what is beyond it. */
function Limit({
  node,
  width,
  y,
}: {
  node: ProcessNode;
  width: number;
  y: number;
}): React.JSX.Element | null {
  const term = strictest(node);
  if (term === undefined) {
    return null;
  }
  const mark = WAIT_MARK[compareWait(node.medianWaitMs, term)];
  const barX = PAD_PX + (mark === null ? 0 : MARK_PX);
  const [text] = wrapLabel(limitText(node), (width - PAD_PX - barX - BAR_PX - GAP_PX) / LIMIT_PX, 1);
  return (
    <>
      {mark !== null && (
        <g transform={`translate(${PAD_PX} ${y + 2})`}>
          <StateMark state={mark} />
        </g>
      )}
      <LimitBar share={(node.medianWaitMs ?? 0) / aboutMs(term)} x={barX} y={y + 5} />
      <text x={width - PAD_PX} y={y + 11} className="process-node-limit" textAnchor="end">
        {text}
      </text>
    </>
  );
}

/** An event with how often it happens, how long it is waited for, and how long that may take. */
export const NodeShape = memo(function NodeShape(props: NodeShapeProps): React.JSX.Element {
  const { placed, name, chosen, faint, onSelect, onReach } = props;
  const { t } = useTranslation('pipeline');
  const { node, lines, x, y, width, height } = placed;
  const waited = t('process.wait', { wait: waitText(node.medianWaitMs) });
  const times = t('process.times', { n: formatCount(node.events) });
  const figuresY = 24 + LINE_PX * lines.length;
  return (
    <g
      className="process-node"
      role="button"
      tabIndex={0}
      aria-label={[name, times, waited, limitText(node)].filter((each) => each !== '').join(' · ')}
      aria-pressed={chosen}
      data-testid="process-node"
      data-type={node.type}
      data-wait={compareWait(node.medianWaitMs, strictest(node))}
      data-faint={faint}
      transform={`translate(${x - width / 2} ${y - height / 2})`}
      onClick={() => onSelect(node.type)}
      onFocus={(event) => {
        // Not by the pointer: a node that moves while it is pressed isn't clicked.
        if (event.currentTarget.matches(':focus-visible')) {
          onReach(placed);
        }
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          onSelect(node.type);
        }
      }}
    >
      <title>{name}</title>
      <rect width={width} height={height} rx={4} className="process-node-box" />
      {lines.map((line, i) => (
        <text key={i} x={PAD_PX} y={20 + LINE_PX * i} className="process-node-name">
          {line}
        </text>
      ))}
      <text x={PAD_PX} y={figuresY} className="process-node-figure">
        {times}
      </text>
      <text x={width - PAD_PX} y={figuresY} className="process-node-figure" textAnchor="end">
        {waited}
      </text>
      <Limit node={node} width={width} y={figuresY + 6} />
    </g>
  );
});
