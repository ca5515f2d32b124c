import { Input, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { UnitState } from '#shared/units.ts';
import { useLive } from '../../app/live/store.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { UNIT_MARK } from './unit-mark.ts';
import type { UnitFilter } from './unit-rows.ts';

interface UnitFiltersProps {
  filter: UnitFilter;
  onChange: (filter: UnitFilter) => void;
}

/** Search, states, court. */
export function UnitFilters({ filter, onChange }: UnitFiltersProps): React.JSX.Element {
  const { t, i18n } = useTranslation('units');
  const courts = useLive((live) => live.courts);
  const units = useLive((live) => live.units);
  const courtOptions = useMemo(() => {
    const withUnits = new Set([...units.values()].map((unit) => unit.courtId));
    return [...courts.values()]
      .filter((court) => withUnits.has(court.id))
      .map((court) => ({ value: court.id, label: i18n.language === 'en' ? court.nameEn : court.nameZh }));
  }, [courts, units, i18n.language]);
  const toggle = (state: UnitState): void => {
    const states = new Set(filter.states);
    if (!states.delete(state)) {
      states.add(state);
    }
    onChange({ ...filter, states });
  };
  return (
    <>
      <Input
        size="small"
        allowClear
        className="units-search"
        placeholder={t('search')}
        aria-label={t('search')}
        data-testid="unit-search"
        value={filter.search}
        onChange={(event) => onChange({ ...filter, search: event.target.value })}
      />
      <div className="units-states" role="group" aria-label={t('column.state')}>
        {UnitState.options.map((state) => (
          <button
            key={state}
            type="button"
            className="units-state"
            aria-pressed={filter.states.has(state)}
            onClick={() => toggle(state)}
          >
            <StateMark state={UNIT_MARK[state]} />
            {t(`state.${state}`)}
          </button>
        ))}
      </div>
      <Select
        size="small"
        allowClear
        showSearch
        optionFilterProp="label"
        className="units-court"
        placeholder={t('allCourts')}
        aria-label={t('column.court')}
        value={filter.courtId}
        options={courtOptions}
        onChange={(courtId: string | undefined) => onChange({ ...filter, courtId: courtId ?? null })}
      />
    </>
  );
}
