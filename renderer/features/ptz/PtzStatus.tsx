import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Ptz } from '#shared/ptz.ts';
import { formatTime } from '../../app/format.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { useHold } from './use-ptz.ts';

/** Who steers, or why nobody can; `problem` is why the last command was refused. */
export function PtzStatus({
  ptz,
  problem,
  onRelease,
}: {
  ptz: Ptz;
  problem: string | null;
  onRelease: () => void;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('ptz');
  const { t: app } = useTranslation('app');
  const hold = useHold(ptz);
  const { holder, fault, faultSince } = ptz;
  const name = (i18n.language === 'en' ? holder?.nameEn : holder?.nameZh) ?? '';
  const role = holder === null ? '' : app(`role.${holder.role}`);
  return (
    <div
      className="ptz-status"
      aria-live="polite"
      data-testid="ptz-status"
      data-hold={hold}
      data-fault={fault ?? undefined}
    >
      {fault !== null && (
        <span className="ptz-fault">
          <StateMark state="danger" />
          {t(`fault.${fault}`)}
          {faultSince !== null && <small>{t('since', { time: formatTime(faultSince) })}</small>}
        </span>
      )}
      {fault === null && hold === 'free' && <span>{t('hold.free')}</span>}
      {fault === null && hold === 'own' && (
        <>
          <span className="ptz-own">{t('hold.own')}</span>
          <Button size="small" type="link" onClick={onRelease} data-testid="ptz-release">
            {t('release')}
          </Button>
        </>
      )}
      {fault === null && hold === 'theirs' && <span>{t('hold.theirs', { name, role })}</span>}
      {fault === null && hold === 'held' && (
        <span className="ptz-held">
          <StateMark state="attention" />
          {t('hold.held', { name, role })}
        </span>
      )}
      {problem !== null && (
        <span className="ptz-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
