import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/catalogue.ts';

const SHOWN = 20;

/** A case by its number or a part of it. */
export function CaseForm({ onPut }: { onPut: (content: Content) => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const api = useApi();
  const courtId = useSession((s) => s.me?.courtId ?? '');
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const { data, isFetching } = useQuery({
    queryKey: ['wall.cases', courtId, search],
    queryFn: () =>
      api.call.cases.list.query({
        catalogueId: DEFAULT_CATALOGUE,
        courtId,
        filter: { search },
        offset: 0,
        limit: SHOWN,
      }),
    enabled: search !== '',
  });
  return (
    <Select<number>
      showSearch={{ filterOption: false, onSearch: setText, searchValue: text }}
      className="wall-case"
      placeholder={t('form.case')}
      aria-label={t('form.case')}
      loading={isFetching}
      notFoundContent={search === '' ? null : t('form.noCase')}
      options={(data?.cases ?? []).map(({ no, number, caseId }) => ({
        value: no,
        label: number ?? caseId,
      }))}
      onSelect={(caseNo) => onPut({ kind: 'case', caseNo })}
      data-testid="wall-case"
    />
  );
}
