import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';
import { useCourtNames } from './court-names.ts';
import './CourtPick.css';

interface CourtPickProps {
  value: string;
  onChange: (courtId: string) => void;
}

/** Chooses the court whose cases a panel shows. */
export function CourtPick({ value, onChange }: CourtPickProps): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const courts = useLive((live) => live.courts);
  const { full } = useCourtNames();
  const options = useMemo(
    () => [...courts.keys()].map((id) => ({ value: id, label: full(id) })),
    [courts, full],
  );
  return (
    <Select
      size="small"
      showSearch
      optionFilterProp="label"
      className="court-pick"
      aria-label={t('boards.court')}
      data-testid="court-pick"
      // Wide enough for the names, whatever room the closed one has.
      popupMatchSelectWidth={false}
      value={value}
      options={options}
      onChange={onChange}
    />
  );
}
