import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../app/session.ts';

/** Which process is shown; asked only where there is more than one. */
export function ProcessSelect({
  value,
  onChange,
}: {
  value: string;
  onChange: (id: string) => void;
}): React.JSX.Element | null {
  const { t, i18n } = useTranslation('pipeline');
  const api = useApi();
  const { data = [] } = useQuery({
    queryKey: ['cases.catalogues'],
    queryFn: () => api.call.cases.catalogues.query({}),
    staleTime: 60_000,
  });
  if (data.length < 2) {
    return null;
  }
  const options = data.map(({ id, nameZh, nameEn }) => ({
    value: id,
    label: i18n.language === 'en' ? nameEn : nameZh,
  }));
  return (
    <Select
      size="small"
      aria-label={t('overview.process')}
      value={value}
      options={options}
      onChange={onChange}
      popupMatchSelectWidth={false}
    />
  );
}
