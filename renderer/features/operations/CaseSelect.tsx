import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Operation } from '#shared/operations/operation.ts';
import { useApi } from '../../app/session.ts';
import { DEFAULT_CATALOGUE } from '../pipeline/catalogue.ts';

const MAX_CASES_OFFERED = 20;

/** Cases by part of their number; those that are chosen keep their names. */
export function CaseSelect({
  id,
  value = [],
  onChange,
  known,
}: {
  id: string;
  value?: number[];
  onChange?: (next: number[]) => void;
  known: readonly Pick<Operation['cases'][number], 'no' | 'number'>[];
}): React.JSX.Element {
  const { t } = useTranslation('operations');
  const api = useApi();
  const [search, setSearch] = useState('');
  const [names, setNames] = useState(
    () => new Map(known.map(({ no, number }) => [no, number ?? String(no)])),
  );
  const found = useQuery({
    queryKey: ['operations.cases', search],
    queryFn: () =>
      api.call.cases.list.query({
        catalogueId: DEFAULT_CATALOGUE,
        limit: MAX_CASES_OFFERED,
        filter: { status: 'unclosed', ...(search.trim() === '' ? {} : { search: search.trim() }) },
      }),
  });
  const offered = (found.data?.cases ?? []).map(({ no, number, caseId }) => ({
    value: no,
    label: number ?? caseId,
  }));
  const chosen = value.filter((no) => !offered.some((one) => one.value === no));
  return (
    <Select
      id={id}
      mode="multiple"
      value={value}
      showSearch={{ filterOption: false, onSearch: setSearch }}
      placeholder={t('form.casesHint')}
      aria-label={t('form.casesHint')}
      loading={found.isFetching}
      options={[...chosen.map((no) => ({ value: no, label: names.get(no) ?? String(no) })), ...offered]}
      onChange={(next: number[]) => {
        setNames(new Map([...names, ...offered.map((one) => [one.value, one.label] as const)]));
        onChange?.(next);
      }}
    />
  );
}
