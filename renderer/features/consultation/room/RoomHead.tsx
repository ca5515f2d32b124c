import { Segmented, Tag } from 'antd';
import { LockOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isRecording } from '#shared/consultation/recording.ts';
import { siteOf, type SessionLayout } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { siteName } from '../names.ts';
import { RecordingMark } from '../RecordingMark.tsx';
import type { SessionClient } from '../session-client.ts';
import type { Stage } from '../stage.ts';

const MINUTE_MS = 60_000;
const WARN_MIN = 5;

function useServerNow(client: SessionClient): number {
  const [now, setNow] = useState(() => client.serverNow());
  useEffect(() => {
    const timer = setInterval(() => setNow(client.serverNow()), 5_000);
    return () => clearInterval(timer);
  }, [client]);
  return now;
}

/** What session it is, who has the chair and the floor, how long it goes on, and one's own layout. */
export function RoomHead({
  client,
  view,
  own,
  onOwn,
  stage,
  meId,
}: {
  client: SessionClient;
  view: ConsultationView;
  own: SessionLayout;
  onOwn: (layout: SessionLayout) => void;
  stage: Stage;
  meId: string;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const left = Math.ceil((view.plannedEndAt - useServerNow(client)) / MINUTE_MS);
  const chair = siteOf(view, view.chairId);
  const floor = siteOf(view, view.floorId);
  const item = view.agenda.find(({ id }) => id === view.itemId);
  return (
    <header className="room-head">
      <h2>{view.title}</h2>
      <span data-testid="room-chair">
        {chair === undefined ? t('head.noChair') : t('head.chair', { name: siteName(chair) })}
      </span>
      {floor !== undefined && (
        <Tag color="gold" data-testid="room-floor">
          {t('head.floor', { name: siteName(floor) })}
        </Tag>
      )}
      {item !== undefined && <Tag>{item.title}</Tag>}
      {isRecording(view) && <RecordingMark />}
      {view.isLocked && <Tag icon={<LockOutlined />}>{t('head.locked')}</Tag>}
      <span className={left <= WARN_MIN ? 'room-left room-left-soon' : 'room-left'}>
        {left >= 0 ? t('head.left', { count: left }) : t('head.over', { count: -left })}
      </span>
      <span className="consultation-space" />
      {stage.hand !== 'own' && <span className="consultation-dim">{t(`head.hand.${stage.hand}`)}</span>}
      <Segmented
        size="small"
        value={own.arrangement}
        aria-label={t('head.layout')}
        onChange={(arrangement) =>
          onOwn({
            arrangement,
            siteIds: arrangement === 'grid' ? [] : own.siteIds.filter((id) => id !== meId),
          })
        }
        options={(['grid', 'speaker', 'content'] as const).map((value) => ({
          value,
          label: t(`layout.${value}`),
        }))}
      />
    </header>
  );
}
