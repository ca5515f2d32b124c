import { Input } from 'antd';
import { useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The server is asked when nothing was typed for this long, ms. */
const PAUSE_MS = 300;

/** Case number or part of a party's name. */
export function SearchField({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const [text, setText] = useState(value);
  const send = useEffectEvent(onChange);
  // The address may have changed by other ways: a kept filter, the back button.
  useEffect(() => setText((typed) => (typed.trim() === value ? typed : value)), [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text.trim() !== value) {
        send(text.trim());
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- only typing starts the pause
  }, [text]);
  return (
    <Input
      size="small"
      allowClear
      className="cases-search"
      maxLength={80}
      placeholder={t('cases.search')}
      aria-label={t('cases.search')}
      data-testid="cases-search"
      value={text}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => onChange(text.trim())}
    />
  );
}
