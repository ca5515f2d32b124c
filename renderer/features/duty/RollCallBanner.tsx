import { Button } from 'antd';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { mayAnswer, type RollCall } from '#shared/duty/roll-call.ts';
import { useActions } from '../../app/actions.ts';
import { formatAge, formatTime } from '../../app/format.ts';
import { useGlobalKeys } from '../../app/keys.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi, useSession } from '../../app/session.ts';
import { bridge } from '../../bridge/bridge.ts';
import { useCommand } from '../../app/use-command.ts';
import './roll-call-banner.css';

const KEYS = 'Ctrl+Shift+Enter';

/** Roll calls that the user's own court hasn't answered and still may, oldest first. */
function useUnanswered(): RollCall[] {
  const calls = useLive((live) => live.rollCalls);
  const courtId = useSession((s) => s.me?.courtId);
  const mayCommand = useMayCommand();
  const now = useNow();
  return [...calls.values()]
    .filter(
      (call) =>
        mayCommand &&
        call.answers.some((answer) => answer.courtId === courtId && mayAnswer(answer, call, now)),
    )
    .sort((a, b) => a.startedAt - b.startedAt);
}

/** Tells the operating system of each roll call once, for a console that is behind other windows. */
function useNotices(calls: readonly RollCall[]): void {
  const { t, i18n } = useTranslation('duty');
  const told = useRef(new Set<string>());
  useEffect(() => {
    for (const call of calls) {
      if (!told.current.has(call.id)) {
        told.current.add(call.id);
        const body = i18n.language === 'en' ? call.courtName.en : call.courtName.zh;
        // Refused or not there: the banner stands in any case.
        void bridge.notify({ title: t('banner.title'), body, urgent: true }).catch(() => undefined);
      }
    }
  }, [calls, t, i18n.language]);
}

/** A roll call to the user's own court, above the console in every mode until it is answered: one click or key. */
export function RollCallBanner(): React.JSX.Element | null {
  const { t, i18n } = useTranslation('duty');
  const api = useApi();
  const now = useNow();
  const calls = useUnanswered();
  const { busy, run } = useCommand();
  useNotices(calls);
  const callId = calls[0]?.id;
  const acts = useMemo(
    () => ({
      [KEYS]: () => {
        if (callId !== undefined) {
          void run(() => api.call.duty.answerRollCall.mutate({ callId }), t('banner.answered'));
        }
      },
    }),
    [callId, run, api, t],
  );
  useGlobalKeys(acts);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    if (callId === undefined) {
      return undefined;
    }
    const title = t('banner.action');
    setActions('rollCall', [
      { id: 'rollCall.answer', group: 'emergency', title, keys: KEYS, run: () => acts[KEYS]?.() },
    ]);
    return () => removeActions('rollCall');
  }, [callId, acts, t]);

  const [call] = calls;
  if (call === undefined) {
    return null;
  }
  const left = call.deadlineAt - now;
  return (
    <div className="call-banner" role="alert" data-testid="roll-call-banner">
      <b>{t('banner.title')}</b>
      <span>
        {i18n.language === 'en' ? call.courtName.en : call.courtName.zh} · {call.fromName}
        {call.text !== '' && ` · ${call.text}`}
      </span>
      <span>{formatTime(call.startedAt)}</span>
      {/* Hidden from screen readers: within an alert they would read the call again each second. */}
      <span aria-hidden="true">
        {left >= 0 ? t('call.left', { age: formatAge(left) }) : t('banner.late')}
      </span>
      <span className="duty-space" />
      {calls.length > 1 && <span>{t('banner.more', { count: calls.length - 1 })}</span>}
      <Button
        type="primary"
        loading={busy}
        onClick={() => acts[KEYS]?.()}
        title={KEYS}
        data-testid="roll-call-answer"
      >
        {t('banner.answer')}
      </Button>
    </div>
  );
}
