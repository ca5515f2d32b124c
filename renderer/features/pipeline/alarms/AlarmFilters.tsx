import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { AlarmCause } from '#shared/alarms.ts';
import { NodeKind } from '#shared/catalogue/nodes.ts';
import type { ViewParams } from '../../../app/views.ts';
import { DEFAULT_CATALOGUE, type CatalogueWords } from '../catalogue.ts';
import { CourtPick } from '../shared/CourtPick.tsx';
import { FilterSelect } from '../shared/FilterSelect.tsx';
import { JudgeSelect } from '../shared/JudgeSelect.tsx';
import { ALARM_SHOWS, showOf, type AlarmShow } from './alarm-filter.ts';

interface AlarmFiltersProps {
  params: ViewParams;
  words: CatalogueWords | undefined;
  ownCourt: string | null;
  onChange: (params: ViewParams) => void;
}

/** What narrows the list; all of it is in the address. */
export function AlarmFilters({ params, words, ownCourt, onChange }: AlarmFiltersProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const set = (key: string, value: string | undefined): void => onChange({ ...params, [key]: value ?? '' });
  const select = (key: string, label: string, options: { value: string; label: string }[]) => (
    <FilterSelect
      label={label}
      value={params[key]}
      options={options}
      onChange={(value) => set(key, value)}
      testId={`alarms-${key}`}
    />
  );
  const nodes = (words?.view.nodes ?? []).filter(({ inForce, executable }) => inForce && executable);
  return (
    <>
      <Segmented<AlarmShow>
        size="small"
        aria-label={t('alarms.show')}
        value={showOf(params)}
        options={ALARM_SHOWS.map((value) => ({ value, label: t(`alarms.shows.${value}`) }))}
        onChange={(value) => set('show', value === 'open' ? '' : value)}
      />
      <CourtPick value={params['court'] ?? ownCourt ?? ''} onChange={(value) => set('court', value)} />
      {select(
        'priority',
        t('alarms.priority'),
        ['1', '2', '3'].map((value) => ({ value, label: t(`alarms.priorities.${value}`) })),
      )}
      {select(
        'cause',
        t('alarms.causes'),
        AlarmCause.options.map((value) => ({ value, label: t(`alarms.cause.${value}`) })),
      )}
      {select(
        'kind',
        t('alarms.kind'),
        NodeKind.options.map((value) => ({ value, label: t(`kind.${value}`) })),
      )}
      {select(
        'stage',
        t('alarms.stage'),
        (words?.view.stages ?? []).map(({ id }) => ({ value: id, label: words?.stage(id) ?? id })),
      )}
      {select(
        'node',
        t('alarms.node'),
        nodes.map(({ id }) => ({ value: id, label: words?.node(id) ?? id })),
      )}
      <JudgeSelect
        catalogueId={DEFAULT_CATALOGUE}
        courtId={params['court']}
        value={params['handler']}
        onChange={(value) => set('handler', value)}
      />
    </>
  );
}
