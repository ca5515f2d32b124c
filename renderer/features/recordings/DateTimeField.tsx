import { CalendarOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fromDateField, toDateField } from './date-field.ts';
import './date-field.css';

interface DateTimeFieldProps {
  id?: string;
  /** `2026-11-21 08:30:00`, as far as it has been typed. */
  value?: string;
  onChange?: (value: string) => void;
  label?: string;
  /** Whether tenths of a second count. */
  isExact?: boolean;
  testId?: string;
}

/**
 * A date and time of the court's zone as text, and the browser's own calendar. The browser's field is hidden: it writes dates as the
 * browser's language does, whatever the console's is.
 */
export function DateTimeField(props: DateTimeFieldProps): React.JSX.Element {
  const { id, value = '', onChange, label, isExact = false, testId } = props;
  const { t } = useTranslation('recordings');
  const calendar = useRef<HTMLInputElement>(null);
  const at = fromDateField(value);
  const form = isExact ? 'YYYY-MM-DD HH:MM:SS.S' : 'YYYY-MM-DD HH:MM';
  return (
    <span className="date-field">
      <Input
        {...(id === undefined ? {} : { id })}
        size={isExact ? 'middle' : 'small'}
        value={value}
        placeholder={form}
        aria-label={label}
        status={value !== '' && at === null ? 'error' : ''}
        maxLength={23}
        data-testid={testId}
        onChange={({ target }) => onChange?.(target.value)}
      />
      <input
        ref={calendar}
        type="datetime-local"
        tabIndex={-1}
        aria-hidden="true"
        value={at === null ? '' : toDateField(at).replace(' ', 'T').slice(0, 16)}
        onChange={({ target }) => onChange?.(target.value.replace('T', ' '))}
      />
      <Button
        size="small"
        type="text"
        icon={<CalendarOutlined />}
        aria-label={t('calendar')}
        title={t('calendar')}
        onClick={() => calendar.current?.showPicker()}
      />
    </span>
  );
}
