import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { InstructionTarget } from '#shared/dispatch.ts';
import { isActive } from '#shared/operations/state.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';

interface TargetSelectProps {
  value: InstructionTarget | null;
  onChange: (target: InstructionTarget | null) => void;
}

const COURT = 'court:';
const UNIT = 'unit:';
const OPERATION = 'operation:';

function keysOf(target: InstructionTarget | null): string[] {
  switch (target?.kind) {
    case 'court': {
      return [COURT + target.courtId];
    }
    case 'unit': {
      return [UNIT + target.unitId];
    }
    case 'units': {
      return target.unitIds.map((id) => UNIT + id);
    }
    case 'operation': {
      return [OPERATION + target.operationId];
    }
    // An area is drawn on the map, not chosen from a list.
    case 'area':
    case undefined: {
      return [];
    }
  }
}

/** What the chosen keys mean. The last chosen decides: one court, or any number of units. */
function targetOf(keys: readonly string[]): InstructionTarget | null {
  const last = keys.at(-1);
  if (last === undefined) {
    return null;
  }
  if (last.startsWith(COURT)) {
    return { kind: 'court', courtId: last.slice(COURT.length) };
  }
  if (last.startsWith(OPERATION)) {
    return { kind: 'operation', operationId: last.slice(OPERATION.length) };
  }
  const unitIds = keys.filter((key) => key.startsWith(UNIT)).map((key) => key.slice(UNIT.length));
  const [first] = unitIds;
  return unitIds.length === 1 && first !== undefined
    ? { kind: 'unit', unitId: first }
    : { kind: 'units', unitIds };
}

/** Units, or all units of a court and the courts below it. */
export function TargetSelect({ value, onChange }: TargetSelectProps): React.JSX.Element {
  const { t, i18n } = useTranslation('dispatch');
  const units = useLive((live) => live.units);
  const courts = useLive((live) => live.courts);
  const operations = useLive((live) => live.operations);
  const options = useMemo(() => {
    const english = i18n.language === 'en';
    const unitOptions = [...units.values()]
      .filter((unit) => unit.enrolled)
      .map((unit) => ({ value: UNIT + unit.id, label: `${unit.callSign} ${unit.officerName}` }))
      .sort((a, b) => compareNames(a.label, b.label));
    const courtOptions = [...courts.values()].map((court) => ({
      value: COURT + court.id,
      label: t('compose.allOf', { court: english ? court.nameEn : court.nameZh }),
    }));
    const operationOptions = [...operations.values()]
      .filter(({ state }) => isActive(state))
      .map(({ id, title }) => ({ value: OPERATION + id, label: t('compose.allOfOperation', { title }) }));
    return [
      ...(operationOptions.length === 0
        ? []
        : [{ label: t('compose.operations'), options: operationOptions }]),
      { label: t('compose.units'), options: unitOptions },
      { label: t('compose.courts'), options: courtOptions },
    ];
  }, [units, courts, operations, t, i18n.language]);
  return (
    <Select
      mode="multiple"
      className="compose-target"
      placeholder={t('compose.target')}
      aria-label={t('compose.target')}
      data-testid="instruction-target"
      value={keysOf(value)}
      options={options}
      optionFilterProp="label"
      maxTagCount="responsive"
      onChange={(keys: string[]) => onChange(targetOf(keys))}
    />
  );
}
