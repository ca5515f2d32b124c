import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ProcessEdge, ProcessMap, ProcessNode } from '#shared/cases/process.ts';
import { openView } from '../../../app/views.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import type { CatalogueWords } from '../catalogue.ts';
import { formatCount, formatRate, formatTerm } from '../words.ts';
import { edgeKey, type Selection } from './graph.ts';
import { compareWait } from './limits.ts';
import { waitText, WAIT_MARK } from './wait-words.ts';

/** So many of the edges into and out of a node are listed. */
const MOST_LISTED = 6;

interface DetailsProps {
  map: ProcessMap;
  selection: NonNullable<Selection>;
  words: CatalogueWords;
  catalogueId: string;
  courtId: string;
  onSelect: (selection: Selection) => void;
  onPoint: (key: string | null) => void;
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }): React.JSX.Element {
  return (
    <dl className="process-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The legal limits of what an event completes, each against the median wait; each leads to the alarms of its node. */
function Limits({ node, words, courtId }: { node: ProcessNode; words: CatalogueWords; courtId: string }) {
  const { t } = useTranslation('pipeline');
  return (
    <ul className="process-limits">
      {node.limits.map(({ nodeId, term }) => {
        const mark = WAIT_MARK[compareWait(node.medianWaitMs, term)];
        return (
          <li key={nodeId}>
            <button type="button" onClick={() => openView('alarms', { court: courtId, node: nodeId })}>
              {mark !== null && <StateMark state={mark} />}
              <span>{words.node(nodeId)}</span>
              <b>{formatTerm(term)}</b>
              <i>{t('process.toAlarms')}</i>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The cases that stand at an event, and how long they have; they can be looked at one by one. */
function Standing({
  node,
  catalogueId,
  courtId,
}: Pick<DetailsProps, 'catalogueId' | 'courtId'> & { node: ProcessNode }): React.JSX.Element | null {
  const { t } = useTranslation('pipeline');
  return node.standing === 0 ? null : (
    <ul className="process-limits" data-testid="process-standing">
      <li>
        <button
          type="button"
          onClick={() =>
            openView('cases', {
              catalogue: catalogueId,
              court: courtId,
              at: node.type,
              status: 'unclosed',
            })
          }
        >
          <span>{t('process.standing', { age: waitText(node.medianStandingMs) })}</span>
          <b>{formatCount(node.standing)}</b>
          <i>{t('process.toCases')}</i>
        </button>
      </li>
    </ul>
  );
}

/** The edges into or out of a node, the most frequent first; pointing at one shows it in the graph. */
function Edges({
  title,
  edges,
  nameOf,
  onSelect,
  onPoint,
}: Pick<DetailsProps, 'onSelect' | 'onPoint'> & {
  title: string;
  edges: readonly ProcessEdge[];
  nameOf: (edge: ProcessEdge) => string;
}): React.JSX.Element | null {
  return edges.length === 0 ? null : (
    <>
      <h4>{title}</h4>
      <ul className="process-edges">
        {edges.slice(0, MOST_LISTED).map((edge) => (
          <li key={edgeKey(edge)}>
            <button
              type="button"
              onClick={() => onSelect({ kind: 'edge', from: edge.from, to: edge.to })}
              onPointerEnter={() => onPoint(edgeKey(edge))}
              onPointerLeave={() => onPoint(null)}
              onFocus={() => onPoint(edgeKey(edge))}
              onBlur={() => onPoint(null)}
            >
              <span>{nameOf(edge)}</span>
              <b>{formatCount(edge.count)}</b>
              <i>{waitText(edge.medianWaitMs)}</i>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function NodeDetails(props: DetailsProps & { node: ProcessNode }): React.JSX.Element {
  const { map, node, words, courtId, onSelect, onPoint } = props;
  const { t } = useTranslation('pipeline');
  return (
    <>
      <Facts
        facts={[
          [t('process.fact.events'), formatCount(node.events)],
          [
            t('process.fact.cases'),
            t('process.countShare', {
              n: formatCount(node.cases),
              share: formatRate(node.cases / Math.max(1, map.cases)),
            }),
          ],
          [t('process.fact.wait'), waitText(node.medianWaitMs)],
        ]}
      />
      <Standing node={node} catalogueId={props.catalogueId} courtId={courtId} />
      <Limits node={node} words={words} courtId={courtId} />
      <Edges
        title={t('process.before')}
        edges={map.edges.filter(({ to }) => to === node.type)}
        nameOf={({ from }) => words.event(from)}
        onSelect={onSelect}
        onPoint={onPoint}
      />
      <Edges
        title={t('process.after')}
        edges={map.edges.filter(({ from }) => from === node.type)}
        nameOf={({ to }) => words.event(to)}
        onSelect={onSelect}
        onPoint={onPoint}
      />
    </>
  );
}

function EdgeDetails({ edge, map }: { edge: ProcessEdge | undefined; map: ProcessMap }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const all = map.edges.reduce((sum, { from, count }) => sum + (from === edge?.from ? count : 0), 0);
  return edge === undefined ? (
    <p className="process-rare">{t('process.rare')}</p>
  ) : (
    <Facts
      facts={[
        [t('process.fact.follows'), formatCount(edge.count)],
        [t('process.fact.share'), formatRate(edge.count / Math.max(1, all))],
        [t('process.fact.wait'), waitText(edge.medianWaitMs)],
      ]}
    />
  );
}

/** What is known of the event or the succession that is chosen, and where it leads. */
export function Details(props: DetailsProps): React.JSX.Element {
  const { map, selection, words, onSelect } = props;
  const { t } = useTranslation('pipeline');
  const node = selection.kind === 'node' ? map.nodes.find(({ type }) => type === selection.type) : undefined;
  const title =
    selection.kind === 'node'
      ? words.event(selection.type)
      : `${words.event(selection.from)} → ${words.event(selection.to)}`;
  return (
    <section className="process-details" aria-label={title} data-testid="process-details">
      <header>
        <h3>{title}</h3>
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          aria-label={t('process.deselect')}
          onClick={() => onSelect(null)}
        />
      </header>
      {selection.kind === 'edge' && (
        <EdgeDetails
          map={map}
          edge={map.edges.find(({ from, to }) => from === selection.from && to === selection.to)}
        />
      )}
      {node !== undefined && <NodeDetails {...props} node={node} />}
    </section>
  );
}
