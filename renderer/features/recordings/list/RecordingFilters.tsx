import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { RecordingTrigger } from '#shared/recordings.ts';
import type { ViewParams } from '../../../app/views.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { DateTimeField } from '../DateTimeField.tsx';
import { useSourceOptions } from '../use-source-options.ts';

const PARAMS = ['court', 'source', 'trigger', 'open', 'locked', 'case', 'from', 'to'];

interface RecordingFiltersProps {
  params: ViewParams;
  onChange: (changes: Record<string, string>) => void;
}

/** What narrows the list. All of it is in the address. */
export function RecordingFilters({ params, onChange }: RecordingFiltersProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const options = useSourceOptions();
  const choice = (
    param: string,
    label: string,
    choices: readonly { value: string; label: string }[],
  ): React.JSX.Element => (
    <Select<string | null>
      size="small"
      allowClear
      className="recordings-filter"
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      placeholder={label}
      aria-label={label}
      data-testid={`recordings-${param}`}
      value={params[param] ?? null}
      options={[...choices]}
      onChange={(value) => onChange({ [param]: value ?? '' })}
    />
  );
  const time = (param: 'from' | 'to'): React.JSX.Element => (
    <span className="recordings-time">
      {t(param)}
      <DateTimeField
        label={t(param)}
        value={params[param] ?? ''}
        testId={`recordings-${param}`}
        onChange={(value) => onChange({ [param]: value })}
      />
    </span>
  );
  const isNarrowed = PARAMS.some((param) => (params[param] ?? '') !== '');
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
      {choice('source', t('source'), options)}
      {choice(
        'trigger',
        t('triggerLabel'),
        RecordingTrigger.options.map((value) => ({ value, label: t(`trigger.${value}`) })),
      )}
      {choice('open', t('filter.state'), [
        { value: 'yes', label: t('filter.open') },
        { value: 'no', label: t('filter.ended') },
      ])}
      {choice('locked', t('filter.lock'), [
        { value: 'yes', label: t('filter.locked') },
        { value: 'no', label: t('filter.notLocked') },
      ])}
      <Input
        size="small"
        className="recordings-case"
        key={params['case'] ?? ''}
        defaultValue={params['case'] ?? ''}
        placeholder={t('caseNumber')}
        aria-label={t('caseNumber')}
        maxLength={120}
        data-testid="recordings-case"
        onPressEnter={({ currentTarget }) => onChange({ case: currentTarget.value.trim() })}
        onBlur={({ target }) => onChange({ case: target.value.trim() })}
      />
      {time('from')}
      {time('to')}
      {isNarrowed && (
        <Button
          size="small"
          type="link"
          onClick={() => onChange(Object.fromEntries(PARAMS.map((param) => [param, ''])))}
        >
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}
