import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatClock } from '../../app/format.ts';
import { useReadable } from '../../api/use-feed.ts';
import type { UnitDevice } from './device.ts';
import { useDuty } from './duty.ts';
import { toggleLanguage } from './i18n.ts';
import { MenuIcon } from './icons.tsx';
import style from './Header.module.css';

function LinkChip({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation();
  const link = useReadable(device.api.link);
  return (
    <output className={style.link} data-state={link.kind} data-testid="link">
      {t(`link.${link.kind}`)}
      {link.kind === 'reconnecting' && <small>{t('link.since', { time: formatClock(link.since) })}</small>}
    </output>
  );
}

function Menu({ onClose }: { onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation();
  const goOffDuty = useDuty((duty) => duty.goOffDuty);
  const [asking, setAsking] = useState(false);
  return (
    <div className={style.menu} data-testid="menu">
      {asking ? (
        <>
          <p>{t('duty.endConfirm')}</p>
          <button type="button" data-testid="end-duty-yes" onClick={goOffDuty}>
            {t('duty.confirm')}
          </button>
          <button type="button" autoFocus onClick={onClose}>
            {t('duty.back')}
          </button>
        </>
      ) : (
        <>
          <button type="button" autoFocus onClick={() => void toggleLanguage().then(onClose)}>
            {t('language')}
          </button>
          <button type="button" data-testid="end-duty" onClick={() => setAsking(true)}>
            {t('duty.end')}
          </button>
        </>
      )}
    </div>
  );
}

/** Who this device is, the state of its link, and the menu. */
export function Header({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const me = useReadable(device.api.me);
  return (
    <header className={style.header}>
      <div className={style.who}>
        <h1>{me?.username}</h1>
        <span>{i18n.language === 'en' ? me?.nameEn : me?.nameZh}</span>
      </div>
      <LinkChip device={device} />
      <button
        type="button"
        className={style.menuButton}
        aria-label={t('duty.menu')}
        aria-expanded={open}
        data-testid="menu-button"
        onClick={() => setOpen(!open)}
      >
        <MenuIcon />
      </button>
      {open && <Menu onClose={() => setOpen(false)} />}
    </header>
  );
}
