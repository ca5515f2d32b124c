import { Select, type SelectProps } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../app/live/store.ts';

/** A court of the user's subtree, found by typing. */
export function CourtSelect(
  props: Pick<
    SelectProps<string>,
    'value' | 'onChange' | 'id' | 'size' | 'allowClear' | 'placeholder' | 'aria-label'
  >,
): React.JSX.Element {
  const { i18n } = useTranslation();
  const courts = useLive((live) => live.courts);
  const options = useMemo(
    () =>
      [...courts.values()].map((court) => ({
        value: court.id,
        label: i18n.language === 'en' ? court.nameEn : court.nameZh,
      })),
    [courts, i18n.language],
  );
  return <Select {...props} showSearch optionFilterProp="label" options={options} />;
}
