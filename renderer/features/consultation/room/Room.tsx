import { Alert, App, Button, Skeleton, Tabs } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionLayout } from '#shared/consultation/session.ts';
import { siteOf } from '#shared/consultation/session.ts';
import { errorText } from '../../../app/error-text.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useConsultations } from '../consultations-store.ts';
import { Decisions } from '../Decisions.tsx';
import { doorKey } from '../door.ts';
import { RollCalls } from '../RollCalls.tsx';
import type { SessionClient } from '../session-client.ts';
import { stageOf } from '../stage.ts';
import { useCommand } from '../../../app/use-command.ts';
import { Agenda } from './Agenda.tsx';
import { ChairBar } from './ChairBar.tsx';
import { LineNotice } from './LineNotice.tsx';
import { OwnBar } from './OwnBar.tsx';
import { People } from './People.tsx';
import { RecordingNotice } from './RecordingNotice.tsx';
import { RoomHead } from './RoomHead.tsx';
import { SideRoomBar } from './SideRoomBar.tsx';
import { Stage } from './Stage.tsx';
import { Texts } from './Texts.tsx';
import { useRoomKeys } from './use-room-keys.ts';
import { Votes } from './Votes.tsx';

/** Why the user isn't in the room, in words. */
function Door({ client, onClose }: { client: SessionClient; onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const attended = useReadable(client.state);
  const { refused, view } = attended;
  const key = doorKey(attended);
  const text = refused !== null ? errorText(refused) : key === null ? null : t(`door.${key}`);
  return (
    <div className="consultation-door" data-testid="consultation-door">
      {text === null ? (
        <Skeleton active />
      ) : (
        <Alert type="info" showIcon title={text} description={view?.title} />
      )}
      <Button onClick={onClose} data-testid="consultation-door-close">
        {t('door.close')}
      </Button>
    </div>
  );
}

/** The room of a session that the user sits in. */
export function Room({
  client,
  onClosed,
}: {
  client: SessionClient;
  onClosed: (consultationId: string) => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { modal } = App.useApp();
  const room = useRef<HTMLElement>(null);
  const { view, siteId, quality, isElsewhere } = useReadable(client.state);
  const { run } = useCommand();
  const [own, setOwn] = useState<SessionLayout>({ arrangement: 'grid', siteIds: [] });
  const [tab, setTab] = useState('people');
  const close = useConsultations((s) => s.close);
  const me = view === null ? undefined : siteOf(view, siteId);
  const isIn = view?.phase === 'running' && me?.presence === 'present' && !isElsewhere;
  useEffect(() => {
    if (isIn) {
      room.current?.focus();
    }
  }, [isIn]);
  useRoomKeys(room, client, { setTab });
  const shut = (): void => {
    onClosed(client.consultationId);
    close();
  };
  const leave = async (): Promise<void> => {
    await run(() => client.command({ type: 'leave' }));
    shut();
  };
  const askEnd = async (): Promise<void> => {
    const isSure = await modal.confirm({
      title: t('ask.end'),
      content: t('ask.endEffect'),
      okText: t('end'),
      okButtonProps: { danger: true, 'data-testid': 'room-end-confirm' },
    });
    if (isSure && (await run(() => client.command({ type: 'end' })))) {
      shut();
    }
  };
  if (!isIn) {
    return (
      <section className="consultation-room" ref={room} tabIndex={-1} aria-label={t('title')}>
        <Door client={client} onClose={shut} />
      </section>
    );
  }
  const isChair = view.chairId === me.id;
  const stage = stageOf(view, me.id, own);
  const tabs = [
    {
      key: 'people',
      label: t('tab.people'),
      children: <People client={client} view={view} meId={me.id} quality={quality} />,
    },
    {
      key: 'agenda',
      label: t('tab.agenda'),
      children: <Agenda client={client} view={view} isChair={isChair} />,
    },
    {
      key: 'decisions',
      label: t('tab.decisions', { count: view.decisions.length }),
      children: <Decisions session={view} isWriter={isChair || me.role === 'recorder'} />,
    },
    { key: 'votes', label: t('tab.votes'), children: <Votes client={client} view={view} me={me} /> },
    { key: 'rolls', label: t('tab.rolls'), children: <RollCalls session={view} /> },
    { key: 'texts', label: t('tab.texts'), children: <Texts client={client} view={view} /> },
  ];
  return (
    <section
      className="consultation-room"
      ref={room}
      tabIndex={-1}
      aria-label={t('title')}
      data-testid="consultation-room"
      data-chair={isChair}
      data-hand={stage.hand}
    >
      <RoomHead client={client} view={view} own={own} onOwn={setOwn} stage={stage} meId={me.id} />
      <LineNotice line={view.line} />
      {(isChair || me.role === 'recorder') && <RecordingNotice view={view} />}
      <SideRoomBar client={client} view={view} me={me} />
      <div className="room-body">
        <Stage client={client} view={view} stage={stage} meId={me.id} quality={quality} />
        <aside className="room-side">
          <Tabs size="small" tabBarGutter={16} activeKey={tab} onChange={setTab} items={tabs} />
        </aside>
      </div>
      {isChair && <ChairBar client={client} view={view} own={own} onEnd={() => void askEnd()} />}
      <OwnBar client={client} view={view} me={me} onLeave={() => void leave()} />
    </section>
  );
}
