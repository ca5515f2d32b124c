import { Select } from 'antd';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/catalogue.ts';

/** Cases and alarms that are offered at once. */
const OFFERED = 30;

interface LinkSelectProps {
  id?: string;
  value?: string;
  onChange?: (value: string | undefined) => void;
}

/** A unit, a case (by part of its number) or an active alarm that an entry belongs to. */
export function LinkSelect({ id, value, onChange }: LinkSelectProps): React.JSX.Element {
  const { t } = useTranslation('duty');
  const api = useApi();
  const units = useLive((live) => live.units);
  const [typed, setTyped] = useState('');
  const word = useDeferredValue(typed.trim());
  const cases = useQuery({
    queryKey: ['duty', 'link', 'cases', word],
    queryFn: () =>
      api.call.cases.list.query({ catalogueId: DEFAULT_CATALOGUE, filter: { search: word }, limit: OFFERED }),
    enabled: word !== '',
    placeholderData: keepPreviousData,
  });
  const alarms = useQuery({
    queryKey: ['duty', 'link', 'alarms'],
    queryFn: () =>
      api.call.alarms.list.query({ filter: { states: ['unacknowledged', 'acknowledged'] }, limit: OFFERED }),
  });
  const fits = (label: string): boolean => label.toLowerCase().includes(word.toLowerCase());
  const groups = [
    {
      label: t('log.unit'),
      options: [...units.values()].map((unit) => ({
        value: `unit:${unit.id}`,
        label: `${unit.callSign} ${unit.officerName}`,
      })),
    },
    {
      label: t('log.case'),
      options: (cases.data?.cases ?? []).map((found) => ({
        value: `case:${found.no}`,
        label: found.number ?? found.caseId,
      })),
    },
    {
      label: t('log.alarm'),
      options: (alarms.data?.alarms ?? []).map((alarm) => ({
        value: `alarm:${alarm.id}`,
        label: `${alarm.caseNumber ?? alarm.caseId} · ${alarm.nodeId}`,
      })),
    },
  ];
  const options = groups.map(({ label, options: all }) => ({
    label,
    options: all.filter((option) => fits(option.label)).slice(0, OFFERED),
  }));
  return (
    <Select<string>
      {...(id === undefined ? {} : { id })}
      showSearch
      allowClear
      filterOption={false}
      value={value ?? null}
      placeholder={t('log.linkHint')}
      loading={cases.isFetching}
      onSearch={setTyped}
      onChange={(next: string | undefined) => onChange?.(next)}
      options={options.filter((group) => group.options.length > 0)}
    />
  );
}
