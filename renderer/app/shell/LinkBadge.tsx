import { useTranslation } from 'react-i18next';
import { StateMark } from '../../components/StateMark.tsx';
import { formatTime } from '../format.ts';
import { useSession } from '../session.ts';

/** Whether the server is reached, and since when it isn't. */
export function LinkBadge(): React.JSX.Element {
  const { t } = useTranslation();
  const link = useSession((s) => s.link);
  const upgraded = useSession((s) => s.upgraded);
  if (upgraded) {
    return (
      <span className="link-badge link-badge-down" role="status">
        <StateMark state="attention" />
        {t('link.reload')}
      </span>
    );
  }
  if (link.kind === 'connected') {
    return (
      <span className="link-badge" role="status" data-testid="link" data-link="connected">
        <StateMark state="done" />
        {t('link.connected')}
      </span>
    );
  }
  const refused = link.kind === 'refused';
  return (
    <span
      className={`link-badge ${refused ? 'link-badge-refused' : 'link-badge-down'}`}
      role="status"
      data-testid="link"
      data-link={link.kind}
    >
      <StateMark state={refused ? 'danger' : 'attention'} />
      {t(refused ? 'link.refused' : 'link.reconnecting')} ·{' '}
      {t('link.since', { time: formatTime(link.since) })}
    </span>
  );
}
