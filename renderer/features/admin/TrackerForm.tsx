import { Button, Form, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DATUMS, type Datum } from '#shared/coordinates.ts';
import { TRACKER_APPS, type TrackerApp } from '#shared/trackers.ts';
import { useApi } from '../../app/session.ts';
import type { NewIdentifier } from './TrackerSetup.tsx';
import { useCommand } from '../../app/use-command.ts';
import { useUnitOptions } from './use-unit-options.ts';

interface Fields {
  unitId: string;
  app: TrackerApp;
  datum: Datum;
}

/** Enrols a phone for a unit that has none. */
export function TrackerForm({
  taken,
  onDone,
}: {
  /** Units that have a phone. */
  taken: ReadonlySet<string>;
  onDone: (made: NewIdentifier) => void;
}): React.JSX.Element {
  const { t } = useTranslation('admin');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const [form] = Form.useForm<Fields>();
  const [open, setOpen] = useState(false);
  const { busy, run } = useCommand();
  const units = useUnitOptions().filter(({ value }) => !taken.has(value));
  const enrol = (fields: Fields): Promise<boolean> =>
    run(async () => {
      const made = await api.call.trackers.enrol.mutate(fields);
      setOpen(false);
      onDone(made);
    });
  return (
    <>
      <Button type="primary" data-testid="tracker-enrol" onClick={() => setOpen(true)}>
        {t('trackers.enrol')}
      </Button>
      <Modal
        open={open}
        title={t('trackers.enrol')}
        okText={app('confirm')}
        cancelText={app('cancel')}
        confirmLoading={busy}
        okButtonProps={{ 'data-testid': 'tracker-save' }}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Form<Fields>
          form={form}
          layout="vertical"
          preserve={false}
          initialValues={{ app: 'traccar', datum: 'wgs84' }}
          onFinish={(fields) => void enrol(fields)}
        >
          <Form.Item
            name="unitId"
            label={t('trackers.unit')}
            rules={[{ required: true, message: t('required') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={units}
              notFoundContent={t('trackers.noUnit')}
              data-testid="tracker-unit"
            />
          </Form.Item>
          <Form.Item name="app" label={t('trackers.app')} extra={t('trackers.appHint')}>
            <Select options={TRACKER_APPS.map((value) => ({ value, label: t(`trackers.apps.${value}`) }))} />
          </Form.Item>
          <Form.Item name="datum" label={t('trackers.datum')} extra={t('trackers.datumHint')}>
            <Select options={DATUMS.map((value) => ({ value, label: t(`trackers.datums.${value}`) }))} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
