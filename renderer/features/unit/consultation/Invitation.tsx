import { useTranslation } from 'react-i18next';
import { useReadable } from '../../../api/use-feed.ts';
import { courtName } from '../../consultation/names.ts';
import { PhoneIcon } from '../icons.tsx';
import { goingOn, ringing, type ConsultationSeat } from './seat.ts';
import { useAttempt } from './use-attempt.ts';
import style from './consultation.module.css';

/** Rings for a session that calls the unit; tells of one that goes on without it, or that the officer has put aside. */
export function Invitation({
  seat,
  onReturn,
}: {
  seat: ConsultationSeat;
  /** Shows the room again. */
  onReturn: () => void;
}): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const state = useReadable(seat.state);
  const { problem, attempt } = useAttempt();
  const calling = ringing(state);
  const going = goingOn(state);
  const join = (consultationId: string): void => {
    seat.join(consultationId);
    onReturn();
  };
  if (calling !== undefined) {
    return (
      <section
        className={style.ring}
        role="alertdialog"
        aria-label={t('invitation.title')}
        data-testid="consultation-invitation"
      >
        <p>{t('invitation.from', { court: courtName(calling) })}</p>
        <strong>{calling.title}</strong>
        <div className={style.pair}>
          <button
            type="button"
            className={style.answer}
            data-testid="consultation-answer"
            onClick={() => join(calling.id)}
          >
            <PhoneIcon />
            {t('invitation.answer')}
          </button>
          <button
            type="button"
            className={style.danger}
            data-testid="consultation-decline"
            onClick={() => void attempt(() => seat.decline(calling.id))}
          >
            {t('invitation.decline')}
          </button>
        </div>
        {problem !== null && <p role="alert">{t('unit:consultation.failed', { message: problem })}</p>}
      </section>
    );
  }
  const shown =
    state.client === null ? going : state.sessions.find(({ id }) => id === state.client?.consultationId);
  if (shown === undefined || shown.phase !== 'running') {
    return null;
  }
  return (
    <section className={style.bar} data-testid="consultation-bar">
      <span>
        <small>{t(state.client === null ? 'unit:consultation.goesOn' : 'unit:consultation.isIn')}</small>
        <strong>{shown.title}</strong>
      </span>
      <button
        type="button"
        className={style.answer}
        data-testid="consultation-return"
        onClick={() => (state.client === null ? join(shown.id) : onReturn())}
      >
        {t(state.client === null ? 'unit:consultation.join' : 'unit:consultation.return')}
      </button>
    </section>
  );
}
