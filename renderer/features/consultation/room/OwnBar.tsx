import { Badge, Button, Dropdown, Switch } from 'antd';
import { LogoutOutlined, SmileOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { hasVoice } from '#shared/consultation/rights.ts';
import { HandSign, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { CameraIcon, MicrophoneIcon } from '../../unit/icons.tsx';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';
import { heardText } from './heard.ts';
import { RecordButton } from './RecordButton.tsx';
import { ShareButton } from './ShareButton.tsx';

/** One's own microphone, camera, hand and screen, and the way out. */
export function OwnBar({
  client,
  view,
  me,
  onLeave,
}: {
  client: SessionClient;
  view: ConsultationView;
  me: Site;
  onLeave: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const own = useReadable(client.own.state);
  const isTalkHeld = useReadable(client.isTalkHeld);
  const { run } = useCommand();
  const isVoice = hasVoice(me);
  const mayShare = view.chairId === me.id || me.role === 'presenter';
  const heard = heardText(view, me, isTalkHeld);
  const roll = view.rollCalls.find(({ closedAt }) => closedAt === null);
  const isCalled =
    roll?.answers.some(({ siteId, answeredAt }) => siteId === me.id && answeredAt === null) === true;
  return (
    <footer className="room-own" data-testid="room-own">
      <Button
        icon={<MicrophoneIcon off={me.own.audioOff} />}
        disabled={!isVoice}
        aria-pressed={me.own.audioOff}
        onClick={() => void run(() => client.setOwn({ audioOff: !me.own.audioOff }))}
        data-testid="own-microphone"
      >
        {t(me.own.audioOff ? 'own.unmute' : 'own.mute')}
      </Button>
      <Button
        icon={<CameraIcon off={me.own.videoOff} />}
        disabled={!isVoice}
        aria-pressed={me.own.videoOff}
        onClick={() => void run(() => client.setOwn({ videoOff: !me.own.videoOff }))}
        data-testid="own-camera"
      >
        {t(me.own.videoOff ? 'own.cameraOn' : 'own.cameraOff')}
      </Button>
      <span className="room-heard" data-heard={heard} data-testid="own-heard">
        {t(`heard.${heard}`)}
      </span>
      {own.problem.audio !== null && <span className="room-problem">{t('own.noMicrophone')}</span>}
      {own.problem.video !== null && <span className="room-problem">{t('own.noCamera')}</span>}
      <Dropdown
        trigger={['click']}
        menu={{
          items: HandSign.options
            .filter((hand) => hand !== 'speak' || isVoice)
            .map((hand) => ({ key: hand, label: t(`hand.${hand}`) })),
          onClick: ({ key }) => {
            const hand = HandSign.parse(key);
            void run(() => client.command({ type: 'sign', hand: me.hand === hand ? null : hand }));
          },
        }}
      >
        <Badge dot={me.hand !== null}>
          <Button icon={<SmileOutlined />} data-testid="own-hand">
            {me.hand === null ? t('own.hand') : t(`hand.${me.hand}`)}
          </Button>
        </Badge>
      </Dropdown>
      {isCalled && (
        <Button
          type="primary"
          onClick={() => void run(() => client.command({ type: 'answerRoll', id: roll.id }))}
          data-testid="own-answer-roll"
        >
          {t('roll.answer')}
        </Button>
      )}
      {mayShare && <ShareButton client={client} view={view} meId={me.id} />}
      {(view.chairId === me.id || me.role === 'recorder') && <RecordButton client={client} view={view} />}
      {me.kind === 'court' && view.chairId !== me.id && (
        <label className="room-keeps">
          <Switch
            size="small"
            checked={me.keepsLayout}
            onChange={(keeps) => void run(() => client.command({ type: 'keepLayout', keeps }))}
            data-testid="own-keeps-layout"
          />
          {t('own.keepsLayout')}
        </label>
      )}
      {me.role === 'chair' && view.chairId !== me.id && (
        <Button
          onClick={() => void run(() => client.command({ type: 'takeBack' }))}
          data-testid="own-take-back"
        >
          {t('own.takeBack')}
        </Button>
      )}
      <span className="consultation-space" />
      <span className="consultation-dim">{siteName(me)}</span>
      <Button danger icon={<LogoutOutlined />} onClick={onLeave} data-testid="room-leave">
        {t('own.leave')}
      </Button>
    </footer>
  );
}
