import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GbDigest, GbMediaTransport, type GbDevice } from '#shared/gb28181.ts';
import { useApi } from '../../../app/session.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { useCommand } from '../../../app/use-command.ts';

interface Fields {
  deviceId: string;
  courtId: string;
  name: string;
  password?: string;
  digest: GbDigest;
  mediaTransport: GbMediaTransport;
}

/** Enrols a device, or changes one that is given. */
export function GbForm({ device, onDone }: { device?: GbDevice; onDone: () => void }): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCommand();
  const isNew = device === undefined;
  const title = t(isNew ? 'gb28181.enrol' : 'gb28181.change');
  const required = { required: true, message: t('required') };

  const save = async ({ password = '', ...fields }: Fields): Promise<void> => {
    const { name, mediaTransport } = fields;
    const done = await run(
      () =>
        isNew
          ? api.call.gb28181.enrol.mutate({ ...fields, password })
          : api.call.gb28181.update.mutate({
              deviceId: device.id,
              name,
              mediaTransport,
              ...(password === '' ? {} : { password }),
            }),
      isNew ? t('gb28181.enrolled') : undefined,
    );
    if (done) {
      setOpen(false);
      onDone();
    }
  };
  return (
    <>
      <Button
        type={isNew ? 'primary' : 'link'}
        size={isNew ? 'middle' : 'small'}
        data-testid={isNew ? 'gb-enrol' : 'gb-change'}
        onClick={() => setOpen(true)}
      >
        {title}
      </Button>
      <Modal
        open={open}
        title={title}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        okButtonProps={{ 'data-testid': 'gb-save' }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={device ?? { digest: 'MD5', mediaTransport: 'udp' }}
          onFinish={(fields) => void save(fields)}
        >
          {isNew && (
            <>
              <Form.Item
                name="deviceId"
                label={t('gb28181.id')}
                extra={t('gb28181.idHint')}
                rules={[required, { pattern: /^\s*\d{20}\s*$/, message: t('gb28181.idRule') }]}
              >
                <Input inputMode="numeric" maxLength={22} autoComplete="off" data-testid="gb-id" />
              </Form.Item>
              <Form.Item name="courtId" label={t('court')} rules={[required]}>
                <CourtSelect />
              </Form.Item>
            </>
          )}
          <Form.Item name="name" label={t('gb28181.name')} rules={[{ ...required, whitespace: true }]}>
            <Input maxLength={60} autoComplete="off" data-testid="gb-name" />
          </Form.Item>
          <Form.Item
            name="password"
            label={t('gb28181.password')}
            extra={t(isNew ? 'gb28181.passwordHint' : 'gb28181.passwordKeep')}
            rules={[...(isNew ? [required] : []), { min: 8, message: t('gb28181.passwordRule') }]}
          >
            <Input.Password maxLength={64} autoComplete="new-password" data-testid="gb-password" />
          </Form.Item>
          {isNew && (
            <Form.Item name="digest" label={t('gb28181.digest')} extra={t('gb28181.digestHint')}>
              <Select options={GbDigest.options.map((value) => ({ value, label: value }))} />
            </Form.Item>
          )}
          <Form.Item name="mediaTransport" label={t('gb28181.media')} extra={t('gb28181.mediaHint')}>
            <Select
              options={GbMediaTransport.options.map((value) => ({
                value,
                label: t(`gb28181.transport.${value}`),
              }))}
            />
          </Form.Item>
          <Alert type="info" showIcon title={t('gb28181.clearHint')} />
        </Form>
      </Modal>
    </>
  );
}
