import { useTranslation } from 'react-i18next';
import { useNow } from '../../../app/now.ts';

const ZONE = 'Asia/Shanghai';

/** Time and day, as large as the tile lets them be. */
export function ClockContent(): React.JSX.Element {
  const { i18n } = useTranslation();
  const now = useNow();
  const time = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, timeStyle: 'medium', hour12: false });
  const day = new Intl.DateTimeFormat(i18n.language, { timeZone: ZONE, dateStyle: 'full' });
  return (
    <div className="tile-clock-face" data-testid="tile-clock">
      <time>{time.format(now)}</time>
      <span>{day.format(now)}</span>
    </div>
  );
}
