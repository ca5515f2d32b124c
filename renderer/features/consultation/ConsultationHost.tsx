import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from 'antd';
import { siteOf } from '#shared/consultation/session.ts';
import { useLive } from '../../app/live/store.ts';
import { useMayCommand } from '../../app/roles.ts';
import { useApi } from '../../app/session.ts';
import { openView } from '../../app/views.ts';
import { bridge } from '../../bridge/bridge.ts';
import { useMedia } from '../../media/index.ts';
import { CallTones } from '../calls/call-tones.ts';
import { ownEndpoint } from '../calls/endpoint.ts';
import { PhoneIcon } from '../unit/icons.tsx';
import { useConsultations } from './consultations-store.ts';
import { courtName } from './names.ts';
import { OwnStreams } from './own-streams.ts';
import { SessionClient } from './session-client.ts';
import { useCommand } from '../../app/use-command.ts';
import './consultation.css';

/** Rings while a session calls the user's place, unless the user sits in a session already. */
function Invitation(): React.JSX.Element | null {
  const { t } = useTranslation('consultation');
  const consultations = useLive((live) => live.consultations);
  const client = useConsultations((s) => s.client);
  const { busy, run } = useCommand();
  const api = useApi();
  const calling = useMemo(
    () =>
      [...consultations.values()].find(
        (one) => one.phase === 'running' && siteOf(one, one.mySiteId)?.presence === 'calling',
      ),
    [consultations],
  );
  const isRung = calling !== undefined && client?.consultationId !== calling.id;
  const title = calling?.title ?? '';
  useEffect(() => {
    if (!isRung) {
      return undefined;
    }
    const tones = new CallTones();
    tones.play('incoming');
    void bridge.notify({ title: t('invitation.notice'), body: title, urgent: true });
    return () => tones.close();
  }, [isRung, t, title]);
  if (!isRung) {
    return null;
  }
  const consultationId = calling.id;
  const answer = (): void => {
    useConsultations.getState().join(consultationId);
    openView('consultation', { session: consultationId });
  };
  const decline = (): void => {
    void run(() => api.call.consultation.command.mutate({ consultationId, command: { type: 'decline' } }));
  };
  return (
    <section
      className="consultation-invitation"
      role="alertdialog"
      aria-label={t('invitation.title')}
      data-testid="consultation-invitation"
    >
      <p>{t('invitation.from', { court: courtName(calling) })}</p>
      <b>{title}</b>
      <div>
        <Button type="primary" icon={<PhoneIcon />} onClick={answer} data-testid="consultation-answer">
          {t('invitation.answer')}
        </Button>
        <Button danger loading={busy} onClick={decline} data-testid="consultation-decline">
          {t('invitation.decline')}
        </Button>
      </div>
    </section>
  );
}

function Host(): React.JSX.Element {
  const api = useApi();
  const { session } = useMedia();
  useEffect(() => {
    const close = (): void => {
      useConsultations.getState().client?.close();
      useConsultations.setState({ client: null });
    };
    const join = (consultationId: string): void => {
      if (useConsultations.getState().client?.consultationId === consultationId) {
        return;
      }
      close();
      const client = new SessionClient({
        api,
        session,
        consultationId,
        endpointId: ownEndpoint(),
        own: (onContentEnded) => new OwnStreams({ api, session, consultationId }, onContentEnded),
      });
      useConsultations.setState({ client });
    };
    useConsultations.setState({ join, close });
    return close;
  }, [api, session]);
  return <Invitation />;
}

/** Keeps the console's seat in a session, and rings for invitations, whichever panels are open. */
export function ConsultationHost(): React.JSX.Element | null {
  return useMayCommand() ? <Host /> : null;
}
