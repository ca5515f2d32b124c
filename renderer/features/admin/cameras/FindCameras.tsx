import { App, Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraAbout } from '#shared/ptz.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { CameraLoginFields, type CameraLogin } from './CameraLoginFields.tsx';
import { CameraStreams, smallerThan, type StreamFields } from './CameraStreams.tsx';
import { FoundCameras } from './FoundCameras.tsx';
import { useCameraCommand } from './use-camera-command.ts';

/** Most cameras' data sheets have this or more. */
export const USUAL_MAGNIFICATION = 20;

function Finder({ onClose }: { onClose: () => void }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const { message } = App.useApp();
  const { ptz } = useApi().call;
  const ownCourt = useSession((s) => s.me?.courtId);
  const [loginForm] = Form.useForm<CameraLogin>();
  const [streamForm] = Form.useForm<StreamFields>();
  const [picked, setPicked] = useState<string | null>(null);
  const [camera, setCamera] = useState<{ login: Required<CameraLogin>; about: CameraAbout } | null>(null);
  const { busy, run } = useCameraCommand();

  const pick = (address: string): void => {
    setPicked(address);
    setCamera(null);
    loginForm.setFieldValue('address', address);
  };
  const read = async ({ address, username = '', password = '' }: CameraLogin): Promise<void> => {
    const login = { address, username, password };
    const about = await run(() => ptz.probe.mutate(login));
    if (about !== null) {
      const only = about.profiles.findIndex(({ hasPtz }) => hasPtz);
      streamForm.setFieldsValue({
        streams: about.profiles.map((profile, index) => {
          const [sub] = smallerThan(profile, about.profiles);
          return {
            add: index === Math.max(0, only),
            name: profile.name || about.model,
            ...(sub === undefined ? {} : { subToken: sub.token }),
          };
        }),
      });
      setCamera({ login, about });
    }
  };
  const add = async ({ courtId, magnification, streams }: StreamFields): Promise<void> => {
    if (camera === null) {
      return;
    }
    const profiles = camera.about.profiles.flatMap(({ token, name }, index) => {
      const { add: isWanted = false, name: given = '', subToken } = streams[index] ?? {};
      return isWanted
        ? [{ token, name: given.trim() || name || token, ...(subToken === undefined ? {} : { subToken }) }]
        : [];
    });
    if (profiles.length === 0) {
      void message.warning(t('cameras.chooseStream'));
      return;
    }
    const input = { ...camera.login, courtId, profiles, magnification: magnification ?? USUAL_MAGNIFICATION };
    const added = await run(() => ptz.addSources.mutate(input));
    if (added !== null) {
      void message.success(t('cameras.added', { n: added.sources.length }));
      onClose();
    }
  };
  return (
    <Modal
      open
      width={820}
      title={t('cameras.title')}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{app('cancel')}</Button>
          <Button
            type="primary"
            disabled={camera === null}
            loading={camera !== null && busy}
            onClick={() => streamForm.submit()}
            data-testid="camera-add"
          >
            {t('cameras.add')}
          </Button>
        </>
      }
    >
      <FoundCameras picked={picked} onPick={pick} />
      <Form<CameraLogin>
        form={loginForm}
        layout="vertical"
        onFinish={(fields) => void read(fields)}
        onValuesChange={() => setCamera(null)}
      >
        <CameraLoginFields />
        <Button htmlType="submit" loading={camera === null && busy} data-testid="camera-read">
          {t('cameras.read')}
        </Button>
      </Form>
      <Form<StreamFields>
        form={streamForm}
        layout="vertical"
        className="camera-about"
        hidden={camera === null}
        initialValues={{ courtId: ownCourt, magnification: USUAL_MAGNIFICATION }}
        onFinish={(fields) => void add(fields)}
      >
        {camera !== null && <CameraStreams about={camera.about} />}
      </Form>
    </Modal>
  );
}

/** The button that finds cameras on the network, and the dialog that makes sources of their streams. */
export function FindCameras(): React.JSX.Element {
  const { t } = useTranslation('admin');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="find-cameras">
        {t('cameras.find')}
      </Button>
      {open && <Finder onClose={() => setOpen(false)} />}
    </>
  );
}
