import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TalkMember } from '#shared/intercom.ts';
import { useReadable } from '../../api/use-feed.ts';
import { toErrorInfo } from '../../api/errors.ts';
import { partyName } from '../calls/party-name.ts';
import { PhoneIcon } from './icons.tsx';
import type { UnitDevice } from './device.ts';
import style from './CallDesk.module.css';

/** Calls a desk of the officer's court or of one above it: a button, then who is there. */
export function CallDesk({ device }: { device: UnitDevice }): React.JSX.Element {
  const { t } = useTranslation('calls');
  const { phase } = useReadable(device.calls.state);
  const [desks, setDesks] = useState<TalkMember[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    try {
      setProblem(null);
      setDesks(await device.api.call.calls.directory.query({}));
    } catch (error) {
      setProblem(t('failed', { message: toErrorInfo(error).message }));
    }
  };
  const call = (personId: string): void => {
    setDesks(null);
    void device.calls.start({ kind: 'user', userId: personId.slice('user:'.length) });
  };
  if (desks === null) {
    return (
      <>
        <button
          type="button"
          className={style.button}
          disabled={phase !== 'idle'}
          data-testid="call-desks"
          onClick={() => void open()}
        >
          <PhoneIcon />
          {t('callDesk')}
        </button>
        {problem !== null && (
          <p role="alert" className={style.problem}>
            {problem}
          </p>
        )}
      </>
    );
  }
  return (
    <div className={style.desks} role="group" aria-label={t('callDesk')}>
      {desks.length === 0 && <p>{t('nobody')}</p>}
      {desks.map((desk) => (
        <button
          key={desk.personId}
          type="button"
          className={style.button}
          data-testid="call-desk"
          onClick={() => call(desk.personId)}
        >
          {partyName(desk)}
        </button>
      ))}
      <button type="button" className={style.button} onClick={() => setDesks(null)}>
        {t('back')}
      </button>
    </div>
  );
}
