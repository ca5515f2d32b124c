import { ControlOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Basis, NodeKind } from '#shared/catalogue/nodes.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { CourtPick } from '../shared/CourtPick.tsx';
import { FilterSelect } from '../shared/FilterSelect.tsx';
import { ProcessSelect } from '../shared/ProcessSelect.tsx';
import { formatCount } from '../words.ts';
import { WIDENED, type RulesAddress } from './params.ts';
import { countsOf, FORCES, RUNS, type RuleFilterName, type RuleRow } from './rows.ts';

/** Whose rules of which process. */
export function PlaceBar({
  address,
  catalogueId,
}: {
  address: RulesAddress;
  catalogueId: string;
}): React.JSX.Element {
  const { courtId, set } = address;
  return (
    <div className="rules-bar">
      <CourtPick value={courtId} onChange={(court) => set({ court })} />
      <ProcessSelect value={catalogueId} onChange={(catalogue) => set({ ...WIDENED, catalogue, node: '' })} />
    </div>
  );
}

interface FilterBarProps {
  address: RulesAddress;
  words: CatalogueWords;
  rows: readonly RuleRow[];
  /** How many rows the filter leaves. */
  found: number;
  isChoiceShown: boolean;
}

/** The filters with how many nodes each of their values would leave. All of it is in the address. */
export function FilterBar({ address, words, rows, found, isChoiceShown }: FilterBarProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { view, set } = address;
  const { filter } = view;
  const select = (name: RuleFilterName, values: readonly string[], nameOf: (value: string) => string) => {
    const counts = countsOf(rows, filter, name);
    return (
      <FilterSelect
        label={t(`rules.filter.${name}`)}
        value={filter[name]}
        options={values
          .filter((value) => value === filter[name] || value !== 'changed' || counts.has(value))
          .map((value) => ({ value, label: nameOf(value), count: counts.get(value) ?? 0 }))}
        onChange={(next) => set({ [name]: next ?? '' })}
        testId={`rules-${name}`}
      />
    );
  };
  const ids = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <div className="rules-bar rules-filters">
      <Input
        size="small"
        allowClear
        className="rules-search"
        maxLength={80}
        placeholder={t('rules.search')}
        aria-label={t('rules.search')}
        value={filter.q ?? ''}
        onChange={(event) => set({ q: event.target.value })}
        data-testid="rules-search"
      />
      {select('stage', ids(words.view.stages), words.stage)}
      {select('kind', NodeKind.options, (kind) => t(`kind.${kind}`))}
      {select('force', FORCES, (force) => t(`rules.force.${force}`))}
      {select('basis', Basis.options, (basis) => t(`rules.basis.${basis}`))}
      {select('profile', ids(words.view.profiles), words.profile)}
      {select('run', RUNS, (run) => t(`rules.run.${run}`))}
      {isNarrowed && (
        <Button size="small" type="text" onClick={() => set(WIDENED)} data-testid="rules-widen">
          {t('rules.widen')}
        </Button>
      )}
      <span className="rules-total" role="status" data-testid="rules-total" data-total={found}>
        {isNarrowed
          ? t('rules.found', { n: formatCount(found), all: formatCount(rows.length) })
          : t('rules.nodes', { n: formatCount(found), count: found })}
      </span>
      {!isChoiceShown && (
        <Button
          size="small"
          icon={<ControlOutlined />}
          onClick={() => set({ show: 'choice' })}
          data-testid="rules-choice"
        >
          {t('rules.choice')}
        </Button>
      )}
    </div>
  );
}
