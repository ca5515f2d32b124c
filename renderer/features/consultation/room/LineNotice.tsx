import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock } from '../../../app/format.ts';

/** Says that the line to the court that holds the session is cut, and what goes on. */
export function LineNotice({ line }: Pick<ConsultationView, 'line'>): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  return line === null || line.cutSince === null ? null : (
    <Alert
      type="warning"
      showIcon
      banner
      title={t('line.cut', { name: line.name, time: formatClock(line.cutSince) })}
      data-testid="room-line-cut"
    />
  );
}
