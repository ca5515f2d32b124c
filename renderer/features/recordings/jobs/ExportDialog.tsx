import { App, Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_CLIP_MS } from '#shared/recordings.ts';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import { useReplay } from '../replay/replay-store.ts';
import { someOf } from '../some-of.ts';
import { DateTimeField } from '../DateTimeField.tsx';
import { fromDateField, toDateField } from '../date-field.ts';

/** Without marks so much around the time that is played is offered, ms. */
const AROUND_MS = 30_000;

interface Fields {
  title: string;
  caseNumber?: string;
  reason: string;
  from: string;
  to: string;
  sourceIds: string[];
}

interface ExportDialogProps {
  sources: readonly { id: string; name: string }[];
  /** UTC ms. */
  around: number;
  /** What is offered without marks. */
  stretch?: { from: number; to: number };
  onClose: () => void;
}

/** Asks what is to be cut out, why and for which case, and sets the server to it. */
export function ExportDialog({ sources, around, stretch, onClose }: ExportDialogProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const { t: app } = useTranslation('app');
  const { message } = App.useApp();
  const api = useApi();
  const { markIn, markOut } = useReplay();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const end = Math.min(stretch?.to ?? around + AROUND_MS, api.serverNow());
  const send = async ({ title, caseNumber, reason, from, to, sourceIds }: Fields): Promise<void> => {
    setBusy(true);
    try {
      const clip = { from: fromDateField(from) ?? 0, to: fromDateField(to) ?? 0 };
      await api.call.recordings.export.mutate({
        id: crypto.randomUUID(),
        title: title.trim(),
        reason: reason.trim(),
        ...(caseNumber === undefined || caseNumber.trim() === '' ? {} : { caseNumber: caseNumber.trim() }),
        clips: sourceIds.map((sourceId) => ({ sourceId, ...clip })),
      });
      void message.success(t('export.asked'));
      onClose();
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, whitespace: true, message: t('required') };
  return (
    <Modal
      open
      title={t('export.title')}
      okText={t('export.start')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      okButtonProps={{ 'data-testid': 'export-start' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={560}
    >
      <p className="recordings-hint">{t('export.hint')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          sourceIds: sources.map(({ id }) => id),
          from: toDateField(markIn ?? stretch?.from ?? around - AROUND_MS),
          to: toDateField(markOut ?? end),
        }}
        onFinish={(fields) => void send(fields)}
      >
        <Form.Item name="sourceIds" label={t('source')} rules={[someOf(t('required'))]}>
          <Checkbox.Group options={sources.map(({ id, name }) => ({ value: id, label: name }))} />
        </Form.Item>
        <div className="recordings-pair">
          <Form.Item name="from" label={t('from')} rules={[required]}>
            <DateTimeField isExact testId="export-from" />
          </Form.Item>
          <Form.Item
            name="to"
            label={t('to')}
            dependencies={['from']}
            rules={[
              required,
              ({ getFieldValue }) => ({
                validator: (_, value: string) => {
                  const length =
                    (fromDateField(value) ?? 0) - (fromDateField(String(getFieldValue('from'))) ?? 0);
                  return length > 0 && length <= MAX_CLIP_MS
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('export.length')));
                },
              }),
            ]}
          >
            <DateTimeField isExact testId="export-to" />
          </Form.Item>
        </div>
        <div className="recordings-pair">
          <Form.Item name="title" label={t('export.name')} rules={[required]}>
            <Input maxLength={80} autoFocus data-testid="export-name" />
          </Form.Item>
          <Form.Item name="caseNumber" label={t('caseNumber')}>
            <Input maxLength={120} data-testid="export-case" />
          </Form.Item>
        </div>
        <Form.Item name="reason" label={t('reason')} rules={[{ ...required, min: 2 }]}>
          <Input.TextArea rows={2} maxLength={500} data-testid="export-reason" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
