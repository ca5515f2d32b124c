import { CompressOutlined, MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../words.ts';
import { EdgeShape } from './EdgeShape.tsx';
import { edgeKey, parseSelection, selectionText, stepsOf, type Selection } from './graph.ts';
import type { Layout, PlacedEdge } from './layout.ts';
import { NodeShape } from './NodeShape.tsx';
import { useView, type ViewControl } from './use-view.ts';
import { waitText } from './wait-words.ts';
import './graph.css';

interface ProcessGraphProps {
  layout: Layout;
  nameOf: (type: string) => string;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  /** Event types of the path that stands out; null: none does. */
  path: readonly string[] | null;
  /** The edge that is pointed at, here or in a list. */
  pointed: string | null;
  onPoint: (key: string | null) => void;
}

function Arrow({ id, className }: { id: string; className: string }): React.JSX.Element {
  return (
    <marker
      id={id}
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="9"
      markerHeight="9"
      markerUnits="userSpaceOnUse"
      orient="auto"
    >
      <path d="M0 0.5 8 4 0 7.5Z" className={className} />
    </marker>
  );
}

/** The figures of an edge, beside it. */
function EdgeTip({ placed }: { placed: PlacedEdge }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { edge, label } = placed;
  const text = t('process.edgeTip', {
    n: formatCount(edge.count),
    wait: waitText(edge.medianWaitMs),
  });
  return (
    <g className="process-tip" transform={`translate(${label.x} ${label.y})`} data-testid="process-tip">
      {/* Drawn twice, first as its own background. */}
      <text className="process-tip-back">{text}</text>
      <text>{text}</text>
    </g>
  );
}

function Tools({ control }: { control: ViewControl }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const tools = [
    { key: 'in', name: t('process.zoomIn'), icon: <PlusOutlined />, run: () => control.zoom(1) },
    { key: 'out', name: t('process.zoomOut'), icon: <MinusOutlined />, run: () => control.zoom(-1) },
    { key: 'fit', name: t('process.fit'), icon: <CompressOutlined />, run: control.fit },
  ];
  return (
    <div className="process-tools" role="toolbar" aria-label={t('process.tools')} aria-orientation="vertical">
      {tools.map(({ key, name, icon, run }) => (
        <Button
          key={key}
          className="process-tool"
          icon={icon}
          aria-label={name}
          title={name}
          onClick={run}
          data-testid={`process-${key}`}
        />
      ))}
    </div>
  );
}

/** Which edges stand out: those of the path that is shown, or those at the node that is chosen. */
function useLit(selection: Selection, path: readonly string[] | null, edges: readonly PlacedEdge[]) {
  return useMemo(() => {
    if (path !== null) {
      return new Set(stepsOf(path).map(edgeKey));
    }
    return selection?.kind === 'node'
      ? new Set(
          edges
            .filter(({ edge }) => edge.from === selection.type || edge.to === selection.type)
            .map(({ key }) => key),
        )
      : new Set<string>();
  }, [selection, path, edges]);
}

interface LayerProps extends Pick<ProcessGraphProps, 'layout' | 'nameOf' | 'path'> {
  chosen: string;
  onSelect: (key: string) => void;
}

function EdgeLayer({
  layout: { edges },
  nameOf,
  path,
  chosen,
  pointed,
  lit,
  onSelect,
  onPoint,
}: LayerProps & Pick<ProcessGraphProps, 'pointed' | 'onPoint'> & { lit: ReadonlySet<string> }) {
  const { t } = useTranslation('pipeline');
  const most = Math.max(1, ...edges.map(({ edge }) => edge.count));
  return edges.map((placed) => (
    <EdgeShape
      key={placed.key}
      placed={placed}
      share={placed.edge.count / most}
      name={t('process.edgeName', {
        from: nameOf(placed.edge.from),
        to: nameOf(placed.edge.to),
        n: formatCount(placed.edge.count),
        wait: waitText(placed.edge.medianWaitMs),
      })}
      chosen={placed.key === chosen || placed.key === pointed}
      lit={lit.has(placed.key)}
      faint={path !== null && !lit.has(placed.key)}
      onSelect={onSelect}
      onPoint={onPoint}
    />
  ));
}

function NodeLayer({
  layout,
  nameOf,
  path,
  chosen,
  onSelect,
  onReach,
}: LayerProps & { onReach: ViewControl['reveal'] }): React.JSX.Element[] {
  return layout.nodes.map((placed) => (
    <NodeShape
      key={placed.node.type}
      placed={placed}
      name={nameOf(placed.node.type)}
      chosen={placed.node.type === chosen}
      faint={path !== null && !path.includes(placed.node.type)}
      onSelect={onSelect}
      onReach={onReach}
    />
  ));
}

/** The directly-follows graph in layers, to be moved, zoomed and asked. */
export function ProcessGraph(props: ProcessGraphProps): React.JSX.Element {
  const { layout, nameOf, selection, onSelect, path, pointed, onPoint } = props;
  const { t } = useTranslation('pipeline');
  const box = useRef<HTMLDivElement>(null);
  const control = useView(box, layout);
  const { x, y, scale } = control.view;
  const lit = useLit(selection, path, layout.edges);
  const chosen = selectionText(selection);
  const toggle = useMemo(
    () => (key: string) => onSelect(key === chosen ? null : parseSelection(key)),
    [onSelect, chosen],
  );
  const layer = { layout, nameOf, path, chosen, onSelect: toggle };
  const tip = layout.edges.find(({ key }) => key === (pointed ?? chosen));
  return (
    <div className="process-graph" ref={box}>
      <svg
        className="process-canvas"
        role="group"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keys that move and zoom it need the focus
        tabIndex={0}
        aria-label={t('process.graph')}
        data-testid="process-graph"
        data-nodes={layout.nodes.length}
        data-edges={layout.edges.length}
        {...control.handlers}
      >
        <defs>
          <Arrow id="process-arrow" className="process-arrow" />
          <Arrow id="process-arrow-lit" className="process-arrow-lit" />
        </defs>
        <g transform={`translate(${x} ${y}) scale(${scale})`}>
          <EdgeLayer {...layer} pointed={pointed} lit={lit} onPoint={onPoint} />
          <NodeLayer {...layer} onReach={control.reveal} />
          {tip !== undefined && <EdgeTip placed={tip} />}
        </g>
      </svg>
      <Tools control={control} />
    </div>
  );
}
