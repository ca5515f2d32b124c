import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { User } from '#shared/identity.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';

/** A new password for somebody who has lost theirs; it ends their sessions. `user` null keeps it closed. */
export function PasswordReset({
  user,
  onClose,
}: {
  user: User | null;
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<{ password: string }>();
  const { busy, run } = useCommand();
  const submit = async (password: string): Promise<void> => {
    if (
      user !== null &&
      (await run(
        () => api.call.identity.resetPassword.mutate({ userId: user.id, password }),
        app('password.changed'),
      ))
    ) {
      onClose();
    }
  };
  return (
    <Modal
      open={user !== null}
      title={t('users.resetTitle', { name: user?.username ?? '' })}
      okText={app('confirm')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false} onFinish={({ password }) => void submit(password)}>
        <Form.Item
          name="password"
          label={app('password.next')}
          rules={[{ required: true, min: 12, message: app('password.short') }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
