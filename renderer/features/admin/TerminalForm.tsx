import { Alert, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';
import { useUnitOptions } from './use-unit-options.ts';

interface Fields {
  unitId: string;
  phone: string;
  deviceId?: string;
}

/** Enrols a terminal for a unit that has none. */
export function TerminalForm({
  taken,
  onDone,
}: {
  /** Units that have a terminal. */
  taken: ReadonlySet<string>;
  onDone: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCommand();
  const units = useUnitOptions().filter(({ value }) => !taken.has(value));
  const enrol = async ({ unitId, phone, deviceId }: Fields): Promise<void> => {
    const device = deviceId === undefined || deviceId.trim() === '' ? {} : { deviceId };
    if (
      await run(() => api.call.terminals.enrol.mutate({ unitId, phone, ...device }), t('terminals.enrolled'))
    ) {
      setOpen(false);
      onDone();
    }
  };
  return (
    <>
      <Button type="primary" data-testid="terminal-enrol" onClick={() => setOpen(true)}>
        {t('terminals.enrol')}
      </Button>
      <Modal
        open={open}
        title={t('terminals.enrol')}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        okButtonProps={{ 'data-testid': 'terminal-save' }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          onFinish={(fields) => void enrol(fields)}
        >
          <Form.Item
            name="unitId"
            label={t('terminals.unit')}
            rules={[{ required: true, message: t('required') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={units}
              notFoundContent={t('terminals.noUnit')}
              data-testid="terminal-unit"
            />
          </Form.Item>
          <Form.Item
            name="phone"
            label={t('terminals.phone')}
            extra={t('terminals.phoneHint')}
            rules={[
              { required: true, message: t('required') },
              { pattern: /^\s*\d{1,20}\s*$/, message: t('terminals.phoneRule') },
            ]}
          >
            <Input inputMode="numeric" maxLength={22} autoComplete="off" data-testid="terminal-phone" />
          </Form.Item>
          <Form.Item name="deviceId" label={t('terminals.deviceId')} extra={t('terminals.deviceIdHint')}>
            <Input maxLength={30} autoComplete="off" />
          </Form.Item>
          <Alert type="info" showIcon title={t('terminals.clearHint')} />
        </Form>
      </Modal>
    </>
  );
}
