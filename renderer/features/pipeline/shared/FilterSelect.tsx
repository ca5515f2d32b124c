import { Select } from 'antd';
import { formatCount } from '../words.ts';
import './FilterSelect.css';

interface Option<V extends string> {
  value: V;
  label: string;
  /** How many rows it would leave. */
  count?: number;
}

interface FilterSelectProps<V extends string> {
  /** What it narrows; stands in it while nothing is chosen. */
  label: string;
  value: V | undefined;
  options: readonly Option<V>[];
  onChange: (value: V | undefined) => void;
  testId: string;
}

const renderOption = ({ data: { label, count } }: { data: Option<string> }): React.ReactNode =>
  count === undefined ? (
    label
  ) : (
    <span className="filter-option">
      <span>{label}</span>
      <small>{formatCount(count)}</small>
    </span>
  );

/** One choice that narrows the list; taking it away widens the list again. */
export function FilterSelect<V extends string>(props: FilterSelectProps<V>): React.JSX.Element {
  const { label, value, options, onChange, testId } = props;
  return (
    <Select<V, Option<V>>
      size="small"
      allowClear
      showSearch
      optionFilterProp="label"
      popupMatchSelectWidth={false}
      className="filter-select"
      placeholder={label}
      aria-label={label}
      data-testid={testId}
      data-chosen={value !== undefined}
      value={value ?? null}
      options={[...options]}
      optionRender={renderOption}
      onChange={(next: V | undefined) => onChange(next)}
    />
  );
}
