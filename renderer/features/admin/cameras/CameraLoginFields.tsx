import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

/** What lets one in to a camera. */
export interface CameraLogin {
  address: string;
  username?: string;
  password?: string;
}

/** As the server takes them: ONVIF's digests are over ASCII. */
const ASCII = /^[\x20-\x7E]*$/;

/** Fields for a camera's ONVIF address, user and password. */
export function CameraLoginFields(): React.JSX.Element {
  const { t } = useTranslation('admin');
  const ascii = { pattern: ASCII, message: t('cameras.ascii') };
  return (
    <>
      <Form.Item
        name="address"
        label={t('cameras.address')}
        extra={t('cameras.addressHint')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={300} autoComplete="off" data-testid="camera-address" />
      </Form.Item>
      <div className="camera-login">
        <Form.Item name="username" label={t('cameras.username')} rules={[ascii]}>
          <Input maxLength={64} autoComplete="off" data-testid="camera-user" />
        </Form.Item>
        <Form.Item name="password" label={t('cameras.password')} rules={[ascii]}>
          <Input.Password maxLength={128} autoComplete="new-password" data-testid="camera-password" />
        </Form.Item>
      </div>
    </>
  );
}

/** The field for how many times larger a camera shows things at its longest lens. */
export function MagnificationField(): React.JSX.Element {
  const { t } = useTranslation('admin');
  return (
    <Form.Item name="magnification" label={t('cameras.magnification')} extra={t('cameras.magnificationHint')}>
      <InputNumber min={1} max={100} suffix="×" />
    </Form.Item>
  );
}
