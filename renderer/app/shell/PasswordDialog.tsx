import { App, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../error-text.ts';
import { useApi } from '../session.ts';
import { useOverlays } from './overlays.ts';

interface Fields {
  current: string;
  next: string;
  again: string;
}

/** Changes one's own password. */
export function PasswordDialog(): React.JSX.Element {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const api = useApi();
  const open = useOverlays((s) => s.open === 'password');
  const close = useOverlays((s) => s.close);
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);

  const submit = async ({ current, next }: Fields): Promise<void> => {
    setBusy(true);
    try {
      await api.call.identity.changePassword.mutate({ current, next });
      void message.success(t('password.changed'));
      close();
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open={open}
      title={t('menu.password')}
      okText={t('confirm')}
      cancelText={t('cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={close}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false} onFinish={(fields) => void submit(fields)}>
        <Form.Item name="current" label={t('password.current')} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('password.next')}
          rules={[{ required: true, min: 12, message: t('password.short') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('password.again')}
          dependencies={['next']}
          rules={[
            { required: true },
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('next')
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('password.differ'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
