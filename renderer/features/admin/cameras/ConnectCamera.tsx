import { Button, Form, Modal, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '#shared/sources.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { CameraLoginFields, MagnificationField, type CameraLogin } from './CameraLoginFields.tsx';
import { USUAL_MAGNIFICATION } from './FindCameras.tsx';
import { useCameraCommand } from './use-camera-command.ts';

interface Fields extends CameraLogin {
  magnification: number;
}

/** Gives a source that is there an ONVIF address, or takes it away. */
export function ConnectCamera({ source }: { source: Source }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const { ptz } = useApi().call;
  const isConnected = useLive((live) => live.ptz.has(source.id));
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCameraCommand();
  const connect = async ({ username = '', password = '', ...rest }: Fields): Promise<void> => {
    const input = { ...rest, username, password, sourceId: source.id };
    if ((await run(() => ptz.connect.mutate(input))) !== null) {
      setOpen(false);
    }
  };
  if (isConnected) {
    return (
      <Popconfirm
        title={t('cameras.disconnectAsk', { name: source.name })}
        onConfirm={() => void run(() => ptz.disconnect.mutate({ sourceId: source.id }))}
      >
        <Button size="small" type="link">
          {t('cameras.disconnect')}
        </Button>
      </Popconfirm>
    );
  }
  return (
    <>
      <Button size="small" type="link" onClick={() => setOpen(true)}>
        {t('cameras.connect')}
      </Button>
      <Modal
        open={open}
        title={t('cameras.connectTitle', { name: source.name })}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={{ magnification: USUAL_MAGNIFICATION }}
          onFinish={(fields) => void connect(fields)}
        >
          <CameraLoginFields />
          <MagnificationField />
        </Form>
      </Modal>
    </>
  );
}
