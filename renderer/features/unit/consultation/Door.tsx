import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/use-feed.ts';
import { doorKey } from '../../consultation/door.ts';
import type { SessionClient } from '../../consultation/session-client.ts';
import type { ConsultationSeat } from './seat.ts';
import style from './consultation.module.css';

/** Why the officer isn't in the room, in words. */
export function Door({ client, seat }: { client: SessionClient; seat: ConsultationSeat }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const attended = useReadable(client.state);
  const key = doorKey(attended);
  return (
    <section className={style.door} data-testid="phone-door">
      {attended.view !== null && <strong>{attended.view.title}</strong>}
      <p role="status">
        {attended.refused === null
          ? t(key === null ? 'unit:consultation.joining' : `door.${key}`)
          : t('unit:consultation.failed', { message: attended.refused.message })}
      </p>
      <button type="button" onClick={() => seat.shut()} data-testid="phone-door-close">
        {t('unit:consultation.back')}
      </button>
    </section>
  );
}
