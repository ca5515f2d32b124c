import { Button, Dropdown, Form, InputNumber, Modal, Segmented, Select, Switch } from 'antd';
import { LockOutlined, UnlockOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { broadcastPicture, hasVoice } from '#shared/consultation/rights.ts';
import type { SessionLayout } from '#shared/consultation/session.ts';
import type { ConsultationCommand } from '#shared/consultation/commands.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';
import { InviteDialog } from './InviteDialog.tsx';

const EXTENSIONS_MIN = [15, 30, 60] as const;

interface PictureFields {
  mode: 'composed' | 'broadcast' | 'watch';
  siteIds: string[];
  everyS: number;
}

/** What the chair shows to everyone: a picture composed of sites, or one site after the other. */
function PictureDialog({
  view,
  onCommand,
  onClose,
}: {
  view: ConsultationView;
  onCommand: (command: ConsultationCommand) => void;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const [form] = Form.useForm<PictureFields>();
  const mode = Form.useWatch('mode', form);
  const show = ({ mode: how, siteIds, everyS }: PictureFields): void => {
    onCommand(
      how === 'composed'
        ? { type: 'broadcast', siteIds }
        : { type: 'loop', loop: { mode: how, siteIds, everyS } },
    );
    onClose();
  };
  return (
    <Modal
      open
      title={t('chair.pictures')}
      okText={t('chair.show')}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form<PictureFields>
        form={form}
        layout="vertical"
        initialValues={{ mode: 'composed', siteIds: [], everyS: 10 }}
        onFinish={show}
      >
        <Form.Item name="mode">
          <Segmented
            options={(['composed', 'broadcast', 'watch'] as const).map((value) => ({
              value,
              label: t(`chair.mode.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="siteIds"
          label={t('chair.sites')}
          rules={[{ required: true, message: t('chair.sitesRule') }]}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            maxCount={16}
            options={view.sites
              .filter((site) => site.presence === 'present' && hasVoice(site))
              .map((site) => ({ value: site.id, label: siteName(site) }))}
          />
        </Form.Item>
        {mode !== 'composed' && (
          <Form.Item name="everyS" label={t('chair.every')}>
            <InputNumber min={3} max={600} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
}

/** Everything that the chair commands of the session as a whole; what is commanded of a site stands with the site. */
export function ChairBar({
  client,
  view,
  own,
  onEnd,
}: {
  client: SessionClient;
  view: ConsultationView;
  own: SessionLayout;
  onEnd: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const [dialog, setDialog] = useState<'pictures' | 'invite' | null>(null);
  const command = (given: ConsultationCommand): void => void run(() => client.command(given));
  const roll = view.rollCalls.find(({ closedAt }) => closedAt === null);
  const isShown = broadcastPicture(view) !== null || view.loop !== null;
  const stop = (): void => {
    if (view.loop !== null) {
      command({ type: 'loop', loop: null });
    }
    if (view.broadcast.length > 0) {
      command({ type: 'broadcast', siteIds: [] });
    }
    if (view.isVoiceActivated) {
      command({ type: 'setVoiceActivated', isOn: false });
    }
  };
  return (
    <div className="room-chair-bar" role="toolbar" aria-label={t('chair.title')} data-testid="chair-bar">
      <Button size="small" onClick={() => command({ type: 'muteAll' })} data-testid="chair-mute-all">
        {t('chair.muteAll')}
      </Button>
      <Button size="small" onClick={() => command({ type: 'unmuteAll' })} data-testid="chair-unmute-all">
        {t('chair.unmuteAll')}
      </Button>
      {view.floorId !== null && (
        <Button size="small" onClick={() => command({ type: 'endFloor' })} data-testid="chair-end-floor">
          {t('chair.endFloor')}
        </Button>
      )}
      <Button
        size="small"
        onClick={() =>
          command(roll === undefined ? { type: 'callRoll', id: crypto.randomUUID() } : { type: 'closeRoll' })
        }
        data-testid="chair-roll"
      >
        {t(roll === undefined ? 'chair.callRoll' : 'chair.closeRoll')}
      </Button>
      <Button size="small" onClick={() => setDialog('pictures')} data-testid="chair-pictures">
        {t('chair.pictures')}
      </Button>
      {isShown && (
        <Button size="small" danger onClick={stop} data-testid="chair-stop-broadcast">
          {t('chair.stopPictures')}
        </Button>
      )}
      <label className="room-keeps">
        <Switch
          size="small"
          checked={view.isVoiceActivated}
          onChange={(isOn) => command({ type: 'setVoiceActivated', isOn })}
          data-testid="chair-voice"
        />
        {t('chair.voice')}
      </label>
      <Button
        size="small"
        onClick={() => command({ type: 'pushLayout', layout: view.layout === null ? own : null })}
        data-testid="chair-push-layout"
      >
        {t(view.layout === null ? 'chair.pushLayout' : 'chair.dropLayout')}
      </Button>
      <Button
        size="small"
        icon={view.isLocked ? <LockOutlined /> : <UnlockOutlined />}
        onClick={() => command({ type: 'setLocked', isLocked: !view.isLocked })}
        data-testid="chair-lock"
      >
        {t(view.isLocked ? 'chair.unlock' : 'chair.lock')}
      </Button>
      <Button size="small" onClick={() => setDialog('invite')} data-testid="chair-invite">
        {t('chair.invite')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          items: EXTENSIONS_MIN.map((minutes) => ({
            key: String(minutes),
            label: t('chair.extendBy', { count: minutes }),
          })),
          onClick: ({ key }) => command({ type: 'extend', minutes: Number(key) }),
        }}
      >
        <Button size="small" data-testid="chair-extend">
          {t('chair.extend')}
        </Button>
      </Dropdown>
      <span className="consultation-space" />
      <Button size="small" danger type="primary" onClick={onEnd} data-testid="chair-end">
        {t('end')}
      </Button>
      {dialog === 'pictures' && (
        <PictureDialog view={view} onCommand={command} onClose={() => setDialog(null)} />
      )}
      {dialog === 'invite' && (
        <InviteDialog view={view} onCommand={command} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
