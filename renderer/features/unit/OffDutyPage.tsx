import { useTranslation } from 'react-i18next';
import { useDuty } from './duty.ts';
import style from './pages.module.css';

/** The device is enrolled and at rest. */
export function OffDutyPage(): React.JSX.Element {
  const { t } = useTranslation();
  const goOnDuty = useDuty((duty) => duty.goOnDuty);
  return (
    <main className={style.page}>
      <div className={style.card}>
        <h1>{t('duty.off')}</h1>
        <p>{t('duty.offHint')}</p>
        <button type="button" className={style.main} data-testid="start-duty" onClick={goOnDuty}>
          {t('duty.start')}
        </button>
      </div>
    </main>
  );
}
