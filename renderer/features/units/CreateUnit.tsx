import { App, Button, Form, Input, Modal } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Unit } from '#shared/units.ts';
import { errorText } from '../../app/error-text.ts';
import { useApi, useSession } from '../../app/session.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';

interface Fields {
  courtId: string;
  callSign: string;
  officerName: string;
  deviceModel?: string;
}

/** A new unit; its enrolment code is shown next. */
export function CreateUnit({ onCreated }: { onCreated: (unit: Unit) => void }): React.JSX.Element {
  const { t } = useTranslation('units');
  const { message } = App.useApp();
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const ownCourt = useSession((s) => s.me?.courtId);
  const submit = async (fields: Fields): Promise<void> => {
    setBusy(true);
    try {
      const unit = await api.call.units.create.mutate(fields);
      setOpen(false);
      onCreated(unit);
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const required = [{ required: true, whitespace: true, message: t('required') }];
  return (
    <>
      <Button size="small" icon={<PlusOutlined />} onClick={() => setOpen(true)} data-testid="create-unit">
        {t('create')}
      </Button>
      <Modal
        open={open}
        title={t('create')}
        okText={t('createAndEnrol')}
        cancelText={t('cancel')}
        confirmLoading={busy}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={{ courtId: ownCourt }}
          onFinish={(fields) => void submit(fields)}
        >
          <Form.Item name="courtId" label={t('column.court')} rules={[{ required: true }]}>
            <CourtSelect />
          </Form.Item>
          <Form.Item name="callSign" label={t('column.callSign')} rules={required}>
            <Input maxLength={24} autoFocus />
          </Form.Item>
          <Form.Item name="officerName" label={t('column.officer')} rules={required}>
            <Input maxLength={40} />
          </Form.Item>
          <Form.Item name="deviceModel" label={t('device')}>
            <Input maxLength={60} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
