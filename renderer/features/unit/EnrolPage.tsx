import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../api/errors.ts';
import { normaliseCode } from './code.ts';
import { useDuty } from './duty.ts';
import { toggleLanguage } from './i18n.ts';
import style from './pages.module.css';

const CODE_LENGTH = 8;

function problemKey({ key, code }: ErrorReport): string {
  if (key === 'error.network') {
    return 'network';
  }
  return ['invalidInput', 'notFound', 'expired', 'rateLimited'].includes(code) ? code : 'other';
}

/** Turns a code into this device's session; says why when it must be done again. */
export function EnrolPage(): React.JSX.Element {
  const { t } = useTranslation();
  const { enrol, busy, problem, ended } = useDuty();
  const [code, setCode] = useState('');
  const explanation =
    problem === null ? null : t(`enrol.${problemKey(problem)}`, { message: problem.message });
  return (
    <main className={style.page}>
      <form
        className={style.card}
        onSubmit={(event) => {
          event.preventDefault();
          void enrol(code);
        }}
      >
        <h1>{t('enrol.heading')}</h1>
        {ended !== null && (
          <p className={style.ended} role="alert" data-testid="session-ended">
            {t('enrol.ended')}
          </p>
        )}
        <p>{t('enrol.hint')}</p>
        <label htmlFor="code">{t('enrol.code')}</label>
        <input
          id="code"
          data-testid="enrol-code"
          value={code}
          onChange={(event) => setCode(normaliseCode(event.target.value).slice(0, CODE_LENGTH))}
          autoCapitalize="characters"
          autoComplete="one-time-code"
          autoCorrect="off"
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby="code-problem"
        />
        <p id="code-problem" className={style.problem} role="alert" data-testid="enrol-problem">
          {explanation}
        </p>
        <button
          type="submit"
          className={style.main}
          disabled={busy || code.length < CODE_LENGTH}
          data-testid="enrol-submit"
        >
          {t(busy ? 'enrol.busy' : 'enrol.submit')}
        </button>
      </form>
      <button type="button" className={style.quiet} onClick={() => void toggleLanguage()}>
        {t('language')}
      </button>
    </main>
  );
}
