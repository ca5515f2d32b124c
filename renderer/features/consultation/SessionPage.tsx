import { App, Button, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatTime } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { CheckMark } from './CheckMark.tsx';
import { useConsultations } from './consultations-store.ts';
import { Decisions } from './Decisions.tsx';
import { Layers } from './Layers.tsx';
import { MinutesPane } from './MinutesPane.tsx';
import { LineNotice } from './room/LineNotice.tsx';
import { courtName, siteName } from './names.ts';
import { RollCalls } from './RollCalls.tsx';
import { SiteTestDialog } from './SiteTestDialog.tsx';
import { SessionRecordings } from './SessionRecordings.tsx';
import { PHASE_MARK } from './SessionList.tsx';
import { useCommand } from '../../app/use-command.ts';

function Attendance({ session }: { session: ConsultationView }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return (
    <table className="consultation-table">
      <thead>
        <tr>
          <th>{t('people.site')}</th>
          <th>{t('people.role')}</th>
          <th>{t('people.presence')}</th>
          <th>{t('check.column')}</th>
          <th>{t('people.from')}</th>
          <th>{t('people.to')}</th>
        </tr>
      </thead>
      <tbody>
        {session.sites.map((site) => (
          <tr key={site.id}>
            <td>{siteName(site)}</td>
            <td>{t(`role.${site.role}`)}</td>
            <td>{t(`presence.${site.presence}`)}</td>
            <td>
              <CheckMark check={site.check} />
            </td>
            <td>{site.joinedAt === null ? '—' : formatTime(site.joinedAt)}</td>
            <td>{site.leftAt === null ? '—' : formatTime(site.leftAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AgendaList({ session }: { session: ConsultationView }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return session.agenda.length === 0 ? (
    <p className="consultation-dim">{t('agenda.none')}</p>
  ) : (
    <ol className="consultation-agenda">
      {session.agenda.map(({ id, title, cases }) => (
        <li key={id}>
          <b>{title}</b>
          <span>{cases.map(({ no, number }) => number ?? String(no)).join(t('separator'))}</span>
        </li>
      ))}
    </ol>
  );
}

/** A session that the user doesn't sit in: what is planned, or what came of it. */
export function SessionPage({
  session,
  onEdit,
}: {
  session: ConsultationView;
  onEdit: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { modal } = App.useApp();
  const api = useApi();
  const { busy, run } = useCommand();
  const [isTesting, setTesting] = useState(false);
  const join = useConsultations((s) => s.join);
  const { id: consultationId, phase, isHost, mySiteId } = session;
  const isOver = phase === 'ended' || phase === 'cancelled';
  const mayJoin = !isOver && mySiteId !== null && siteOf(session, mySiteId)?.presence !== 'removed';
  const command = (type: 'start' | 'cancel' | 'end'): Promise<boolean> =>
    run(() => api.call.consultation.command.mutate({ consultationId, command: { type } }));
  const begin = async (): Promise<void> => {
    if ((await command('start')) && mySiteId !== null) {
      join(consultationId);
    }
  };
  const ask = async (type: 'cancel' | 'end'): Promise<void> => {
    const isSure = await modal.confirm({
      title: t(`ask.${type}`),
      content: t(`ask.${type}Effect`),
      okText: t(type),
    });
    if (isSure) {
      await command(type);
    }
  };
  const tabs = [
    { key: 'agenda', label: t('tab.agenda'), children: <AgendaList session={session} /> },
    { key: 'people', label: t('tab.people'), children: <Attendance session={session} /> },
    {
      key: 'decisions',
      label: t('tab.decisions', { count: session.decisions.length }),
      children: <Decisions session={session} isWriter={false} />,
    },
    { key: 'rolls', label: t('tab.rolls'), children: <RollCalls session={session} /> },
    ...(session.layers.length > 0
      ? [{ key: 'layers', label: t('tab.layers'), children: <Layers session={session} /> }]
      : []),
    ...(isHost && session.recorded.length > 0
      ? [
          {
            key: 'recordings',
            label: t('tab.recordings'),
            children: <SessionRecordings session={session} />,
          },
        ]
      : []),
  ];
  return (
    <div className="consultation-page" data-testid="consultation-page" data-phase={phase}>
      <header>
        <h2>{session.title}</h2>
        <span className="consultation-phase">
          <StateMark state={PHASE_MARK[phase]} /> {t(`phase.${phase}`)}
        </span>
        <span className="consultation-dim">
          {courtName(session)} · {formatTime(session.begunAt ?? session.plannedAt)} –{' '}
          {formatTime(session.endedAt ?? session.plannedEndAt)}
        </span>
        <span className="consultation-space" />
        {mayJoin && phase === 'planned' && (
          <Button onClick={() => setTesting(true)} data-testid="consultation-test">
            {t('check.title')}
          </Button>
        )}
        {mayJoin && (
          <Button type="primary" onClick={() => join(consultationId)} data-testid="consultation-join">
            {t(phase === 'planned' ? 'wait' : 'join')}
          </Button>
        )}
        {phase === 'planned' && isHost && (
          <>
            <Button loading={busy} onClick={() => void begin()} data-testid="consultation-start">
              {t('start')}
            </Button>
            <Button onClick={onEdit} data-testid="consultation-edit">
              {t('edit')}
            </Button>
            <Button danger onClick={() => void ask('cancel')}>
              {t('cancel')}
            </Button>
          </>
        )}
        {phase === 'running' && isHost && (
          <Button danger onClick={() => void ask('end')}>
            {t('end')}
          </Button>
        )}
      </header>
      {!isOver && <LineNotice line={session.line} />}
      {isTesting && <SiteTestDialog consultationId={consultationId} onClose={() => setTesting(false)} />}
      <Tabs
        size="small"
        {...(phase === 'ended' ? { defaultActiveKey: 'minutes' } : {})}
        items={
          phase === 'ended'
            ? [
                { key: 'minutes', label: t('tab.minutes'), children: <MinutesPane session={session} /> },
                ...tabs,
              ]
            : tabs
        }
      />
    </div>
  );
}
