import { Button, Input } from 'antd';
import { CalendarOutlined } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../app/now.ts';
import { DUE_DAYS, dueAfter, fromField, isDueAllowed, toField, toText } from './due-times.ts';

interface DueFieldProps {
  id: string;
  /** UTC ms; null while what was typed is no date and time. */
  value: number | null;
  onChange: (at: number | null) => void;
}

/** The browser's own calendar. Its field is hidden: it writes dates as the browser's language does, whatever the console's is. */
function Calendar({ value, onChange }: Pick<DueFieldProps, 'value' | 'onChange'>): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const field = useRef<HTMLInputElement>(null);
  const now = useNow();
  return (
    <span className="due-calendar">
      <input
        ref={field}
        type="datetime-local"
        tabIndex={-1}
        aria-hidden="true"
        min={toField(now)}
        value={value === null ? '' : toField(value)}
        onChange={(event) => onChange(fromField(event.target.value))}
      />
      <Button
        size="small"
        icon={<CalendarOutlined />}
        aria-label={t('due.calendar')}
        title={t('due.calendar')}
        onClick={() => field.current?.showPicker()}
      />
    </span>
  );
}

function Presets({ value, onChange }: Pick<DueFieldProps, 'value' | 'onChange'>): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const now = useNow();
  return (
    <div className="due-presets" role="group" aria-label={t('due.presets')}>
      {DUE_DAYS.map((days) => {
        const at = dueAfter(days, now);
        return (
          <Button
            key={days}
            size="small"
            type={value === at ? 'primary' : 'default'}
            aria-pressed={value === at}
            onClick={() => onChange(at)}
            data-testid={`due-${days}`}
          >
            {t('due.days', { n: days, count: days })}
          </Button>
        );
      })}
    </div>
  );
}

/** When an order is due: in some days at the end of the court's day, or at any time. */
export function DueField({ id, value, onChange }: DueFieldProps): React.JSX.Element {
  const { t } = useTranslation('supervision');
  const now = useNow();
  /** What is being typed; null when the field shows the value. */
  const [typed, setTyped] = useState<string | null>(null);
  const allowed = isDueAllowed(value, now);
  const choose = (at: number | null): void => {
    setTyped(null);
    onChange(at);
  };
  return (
    <div className="due">
      <Presets value={value} onChange={choose} />
      <Input
        id={id}
        size="small"
        className="due-field"
        placeholder="2026-01-31 18:00"
        aria-invalid={!allowed}
        aria-describedby={`${id}hint`}
        {...(allowed ? {} : { status: 'error' as const })}
        value={typed ?? (value === null ? '' : toText(value))}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(fromField(event.target.value));
        }}
        onBlur={() => {
          if (value !== null) {
            setTyped(null);
          }
        }}
        data-testid="due-field"
      />
      <Calendar value={value} onChange={choose} />
      <span className="due-hint" id={`${id}hint`} data-wrong={!allowed}>
        {t(allowed ? 'due.hint' : 'due.wrong')}
      </span>
    </div>
  );
}
