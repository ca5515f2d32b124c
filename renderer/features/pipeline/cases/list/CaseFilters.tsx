import { Button, Select } from 'antd';
import { CloseOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { CaseFilter, CaseSort, CaseStatusFilter } from '#shared/contract/cases.ts';
import type { CatalogueWords } from '../../catalogue.ts';
import { caseKindText } from '../catalogue-text.ts';
import type { CasesParam, CasesView, FilterParam } from '../params.ts';
import { FilterSelect } from '../../shared/FilterSelect.tsx';
import { JudgeSelect } from '../../shared/JudgeSelect.tsx';
import { SearchField } from './SearchField.tsx';

const HAVING = CaseFilter.shape.having.unwrap();

interface CaseFiltersProps {
  view: CasesView;
  words: CatalogueWords;
  onChange: (changes: Partial<Record<CasesParam, string | undefined>>) => void;
}

const named = (
  entries: readonly { id: string }[],
  name: (id: string) => string,
): { value: string; label: string }[] => entries.map(({ id }) => ({ value: id, label: name(id) }));

/** What can only be given by the address: it is told, and can be taken away. */
function Given({ text, onRemove }: { text: string; onRemove: () => void }): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  return (
    <Button
      size="small"
      className="cases-given"
      icon={<CloseOutlined />}
      iconPlacement="end"
      title={t('cases.filter.remove')}
      onClick={onRemove}
    >
      {text}
    </Button>
  );
}

function Givens({ view, words, onChange }: CaseFiltersProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const { caseKind, path, at } = view.filter;
  const givens: (readonly [param: FilterParam, text: string])[] = [];
  if (caseKind !== undefined) {
    givens.push(['kind', t('cases.filter.kind', { name: caseKindText(words, caseKind) })]);
  }
  if (at !== undefined) {
    givens.push(['at', t('cases.filter.at', { event: words.event(at) })]);
  }
  if (path !== undefined) {
    givens.push(['path', t('cases.filter.path')]);
  }
  return (
    <>
      {givens.map(([param, text]) => (
        <Given key={param} text={text} onRemove={() => onChange({ [param]: undefined })} />
      ))}
    </>
  );
}

/** What narrows and orders the list of cases. All of it is in the address. */
export function CaseFilters(props: CaseFiltersProps): React.JSX.Element {
  const { view, words, onChange } = props;
  const { t } = useTranslation('pipeline');
  const { filter, sort } = view;
  const select = <V extends string>(
    param: FilterParam,
    value: V | undefined,
    options: readonly { value: V; label: string }[],
  ): React.JSX.Element => (
    <FilterSelect<V>
      label={t(`cases.filter.${param}`)}
      value={value}
      options={options}
      onChange={(next) => onChange({ [param]: next })}
      testId={`cases-${param}`}
    />
  );
  return (
    <>
      <SearchField value={filter.search ?? ''} onChange={(search) => onChange({ search })} />
      {select('stage', filter.stage, named(words.view.stages, words.stage))}
      {select(
        'status',
        filter.status,
        CaseStatusFilter.options.map((value) => ({ value, label: t(`cases.status.${value}`) })),
      )}
      {select(
        'having',
        filter.having,
        HAVING.options.map((value) => ({ value, label: t(`cases.having.${value}`) })),
      )}
      <JudgeSelect
        catalogueId={view.catalogueId}
        courtId={view.courtId}
        value={filter.handlerId}
        onChange={(handler) => onChange({ handler })}
      />
      {select('flag', filter.flag, named(words.view.flags, words.flag))}
      {select('way', filter.closingWay, named(words.view.closingWays, words.closingWay))}
      <Givens {...props} />
      <span className="cases-space" />
      <Select<CaseSort>
        size="small"
        className="cases-sort"
        aria-label={t('cases.sort.label')}
        data-testid="cases-sort"
        popupMatchSelectWidth={false}
        value={sort}
        options={CaseSort.options.map((value) => ({ value, label: t(`cases.sort.${value}`) }))}
        onChange={(next) => onChange({ sort: next === 'urgency' ? undefined : next })}
      />
    </>
  );
}
