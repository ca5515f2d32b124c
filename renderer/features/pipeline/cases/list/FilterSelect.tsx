import { Select } from 'antd';

interface FilterSelectProps<V extends string> {
  /** What it narrows; stands in it while nothing is chosen. */
  label: string;
  value: V | undefined;
  options: readonly { value: V; label: string }[];
  onChange: (value: V | undefined) => void;
  testId: string;
}

/** One choice that narrows the list; taking it away widens the list again. */
export function FilterSelect<V extends string>(props: FilterSelectProps<V>): React.JSX.Element {
  const { label, value, options, onChange, testId } = props;
  return (
    <Select<V>
      size="small"
      allowClear
      showSearch
      optionFilterProp="label"
      popupMatchSelectWidth={false}
      className="cases-select"
      placeholder={label}
      aria-label={label}
      data-testid={testId}
      data-chosen={value !== undefined}
      value={value ?? null}
      options={[...options]}
      onChange={(next: V | undefined) => onChange(next)}
    />
  );
}
