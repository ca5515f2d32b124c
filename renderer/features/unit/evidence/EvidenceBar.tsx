import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/use-feed.ts';
import type { UnitDevice } from '../device.ts';
import { isWaiting } from './outbox.ts';
import style from './Evidence.module.css';

/** Opens the evidence view; says how much waits to be sent. */
export function EvidenceBar({
  device,
  isOpen,
  onToggle,
}: {
  device: UnitDevice;
  isOpen: boolean;
  onToggle: () => void;
}): React.JSX.Element {
  const { t } = useTranslation();
  const { items, sending } = useReadable(device.evidence.state);
  const waiting = items.filter(isWaiting).length;
  const troubled = items.filter(({ problem }) => problem !== null).length;
  return (
    <button
      type="button"
      className={style.bar}
      aria-expanded={isOpen}
      data-testid="evidence-bar"
      onClick={onToggle}
    >
      <strong>{t(isOpen ? 'evidence.close' : 'evidence.title')}</strong>
      <span aria-live="polite">
        {[
          waiting > 0 && t('evidence.waiting', { n: waiting, count: waiting }),
          sending !== null && `${Math.floor(sending.share * 100)} %`,
          troubled > 0 && t('evidence.troubled', { n: troubled, count: troubled }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </button>
  );
}
