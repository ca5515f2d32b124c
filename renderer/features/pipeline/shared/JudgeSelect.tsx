import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../app/session.ts';
import { useCourtNames } from './court-names.ts';
import './FilterSelect.css';

interface JudgeSelectProps {
  catalogueId: string;
  /** The court whose subtree's judges are offered; undefined: the user's own. */
  courtId: string | undefined;
  value: string | undefined;
  onChange: (handlerId: string | undefined) => void;
}

/** Narrows a list to one judge's cases. The judges are read when it is opened first. */
export function JudgeSelect({ catalogueId, courtId, value, onChange }: JudgeSelectProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const { short } = useCourtNames();
  const [isAsked, setAsked] = useState(false);
  const { data = [], isLoading } = useQuery({
    queryKey: ['cases.handlers', catalogueId, courtId ?? ''],
    queryFn: () =>
      api.call.cases.handlers.query({ catalogueId, ...(courtId === undefined ? {} : { courtId }) }),
    staleTime: 60_000,
    enabled: isAsked || value !== undefined,
  });
  const options = data.map(({ handlerId, name, courtId: of }) => ({
    value: handlerId,
    label: t('judge.option', { name: name || handlerId, court: short(of) }),
  }));
  return (
    <Select
      size="small"
      allowClear
      showSearch
      optionFilterProp="label"
      popupMatchSelectWidth={false}
      className="filter-select"
      placeholder={t('judge.label')}
      aria-label={t('judge.label')}
      data-testid="judge-select"
      data-chosen={value !== undefined}
      loading={isLoading}
      notFoundContent={t(isLoading ? 'judge.loading' : 'judge.none')}
      value={value ?? null}
      options={options}
      onOpenChange={(open) => open && setAsked(true)}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
}
