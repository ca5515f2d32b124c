import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorInfo } from '../../../api/errors.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi, useSession } from '../../../app/session.ts';

interface SignFormProps {
  courtId: string;
  contentHash: string;
  /** The sheet isn't what was seen any more. */
  onStale: () => void;
}

interface Fields {
  notes?: string;
  password: string;
}

/** The outgoing officer's signature. Its id stays through retries, so that one whose answer was lost isn't signed twice. */
export function SignForm({ courtId, contentHash, onStale }: SignFormProps): React.JSX.Element {
  const { t, i18n } = useTranslation('duty');
  const { message } = App.useApp();
  const api = useApi();
  const me = useSession((s) => s.me);
  const [form] = Form.useForm<Fields>();
  const [id] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const name = i18n.language === 'en' ? me?.nameEn : me?.nameZh;
  const sign = async ({ notes = '', password }: Fields): Promise<void> => {
    setBusy(true);
    try {
      await api.call.duty.signHandover.mutate({ id, courtId, notes, contentHash, password });
      void message.success(t('sign.done'));
    } catch (error) {
      const { place } = toErrorInfo(error);
      if (place === 'contentHash') {
        onStale();
        void message.warning(t('sign.stale'));
      } else {
        form.resetFields(['password']);
        void message.error(place === 'password' ? t('sign.wrong') : errorText(error));
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      className="sheet-sign"
      onFinish={(fields) => void sign(fields)}
      data-testid="sign-form"
    >
      <Form.Item name="notes" label={t('sign.notes')} rules={[{ max: 4000 }]}>
        <Input.TextArea rows={3} data-testid="sign-notes" />
      </Form.Item>
      <div className="sheet-sign-line">
        <Form.Item
          name="password"
          label={t('sign.password', { name })}
          rules={[{ required: true, message: t('sign.noPassword') }]}
        >
          <Input.Password autoComplete="current-password" data-testid="sign-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy} data-testid="sign-send">
          {t('sign.send')}
        </Button>
      </div>
    </Form>
  );
}
