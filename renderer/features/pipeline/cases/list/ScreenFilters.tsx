import { useTranslation } from 'react-i18next';
import { NodeStateName } from '#shared/cases/views.ts';
import { StateMark } from '../../../../components/StateMark.tsx';
import type { CatalogueWords } from '../../catalogue.ts';
import { formatCount } from '../../words.ts';
import { NODE_MARK } from '../marks.ts';
import type { CasesParam, CasesView } from '../params.ts';
import { FilterSelect } from '../../shared/FilterSelect.tsx';

/** How many nodes of a screen wait, by node and state. */
export type ScreenCounts = readonly { nodeId: string; state: NodeStateName; count: number }[];

/** Counts added up by one of their members. */
function sumBy<K extends 'nodeId' | 'state'>(
  counts: ScreenCounts,
  key: K,
): Map<ScreenCounts[number][K], number> {
  const sums = new Map<ScreenCounts[number][K], number>();
  for (const one of counts) {
    sums.set(one[key], (sums.get(one[key]) ?? 0) + one.count);
  }
  return sums;
}

interface ScreenFiltersProps {
  view: CasesView;
  words: CatalogueWords;
  counts: ScreenCounts;
  onChange: (changes: Partial<Record<CasesParam, string | undefined>>) => void;
}

/** Which nodes of a screen, in which state. Each choice counts what the other one lets through. */
export function ScreenFilters({ view, words, counts, onChange }: ScreenFiltersProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { nodeId, state } = view;
  const byNode = sumBy(
    counts.filter((one) => state === undefined || one.state === state),
    'nodeId',
  );
  const byState = sumBy(
    counts.filter((one) => nodeId === undefined || one.nodeId === nodeId),
    'state',
  );
  const nodes = [...byNode]
    .toSorted(([, a], [, b]) => b - a)
    .map(([id, count]) => ({ value: id, label: `${words.node(id)} · ${formatCount(count)}` }));
  return (
    <>
      <FilterSelect
        label={t('cases.filter.node')}
        value={nodeId}
        options={
          nodeId === undefined || byNode.has(nodeId)
            ? nodes
            : [...nodes, { value: nodeId, label: words.node(nodeId) }]
        }
        onChange={(node) => onChange({ node })}
        testId="cases-node"
      />
      <span className="cases-states" role="group" aria-label={t('cases.column.state')}>
        {NodeStateName.options
          .filter((one) => byState.has(one) || one === state)
          .map((one) => (
            <button
              key={one}
              type="button"
              className="cases-state"
              aria-pressed={one === state}
              onClick={() => onChange({ state: one === state ? undefined : one })}
            >
              <StateMark state={NODE_MARK[one]} />
              {t(`cases.nodeState.${one}`)} {formatCount(byState.get(one) ?? 0)}
            </button>
          ))}
      </span>
    </>
  );
}
