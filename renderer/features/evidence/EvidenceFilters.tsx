import { Button, Input, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { EvidenceKind } from '#shared/evidence.ts';
import { EvidenceState } from '#shared/evidence-state.ts';
import { useLive } from '../../app/live/store.ts';
import type { ViewParams } from '../../app/views.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { useUnitOptions } from '../admin/use-unit-options.ts';
import { FILTER_PARAMS } from './params.ts';

interface EvidenceFiltersProps {
  params: ViewParams;
  onChange: (changes: Record<string, string>) => void;
}

/** What narrows the list. All of it is in the address. */
export function EvidenceFilters({ params, onChange }: EvidenceFiltersProps): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const units = useUnitOptions();
  const operations = useLive((live) => live.operations);
  const operationOptions = useMemo(
    () =>
      [...operations.values()]
        .sort((a, b) => b.createdAt - a.createdAt)
        .map(({ id, title }) => ({ value: id, label: title })),
    [operations],
  );
  const choice = (
    param: string,
    label: string,
    options: readonly { value: string; label: string }[],
  ): React.JSX.Element => (
    <Select<string | null>
      size="small"
      allowClear
      className="recordings-filter"
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      placeholder={label}
      aria-label={label}
      data-testid={`evidence-filter-${param}`}
      value={params[param] ?? null}
      options={[...options]}
      onChange={(value) => onChange({ [param]: value ?? '' })}
    />
  );
  const isNarrowed = FILTER_PARAMS.some((param) => (params[param] ?? '') !== '');
  return (
    <div className="recordings-filters" role="search">
      <span className="recordings-court">
        <CourtSelect
          size="small"
          allowClear
          placeholder={t('court')}
          aria-label={t('court')}
          value={params['court'] ?? null}
          onChange={(court) => onChange({ court: court ?? '' })}
        />
      </span>
      {choice('unit', t('unit'), units)}
      {choice('operation', t('operation'), operationOptions)}
      <Input
        size="small"
        className="recordings-case"
        key={params['case'] ?? ''}
        defaultValue={params['case'] ?? ''}
        placeholder={t('caseNumber')}
        aria-label={t('caseNumber')}
        maxLength={120}
        data-testid="evidence-filter-case"
        onPressEnter={({ currentTarget }) => onChange({ case: currentTarget.value.trim() })}
        onBlur={({ target }) => onChange({ case: target.value.trim() })}
      />
      {choice(
        'kind',
        t('kindLabel'),
        EvidenceKind.options.map((value) => ({ value, label: t(`kind.${value}`) })),
      )}
      {choice(
        'state',
        t('stateLabel'),
        EvidenceState.options.map((value) => ({ value, label: t(`state.${value}`) })),
      )}
      {choice('locked', t('lock'), [
        { value: 'yes', label: t('locked') },
        { value: 'no', label: t('notLocked') },
      ])}
      {isNarrowed && (
        <Button
          size="small"
          type="link"
          onClick={() => onChange(Object.fromEntries(FILTER_PARAMS.map((param) => [param, ''])))}
        >
          {t('clear')}
        </Button>
      )}
    </div>
  );
}
