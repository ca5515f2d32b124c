import { App, Form, Input, InputNumber, Modal } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../app/error-text.ts';
import { useApi } from '../../../app/session.ts';
import type { IndexRow } from './rows.ts';

interface ReportDialogProps {
  courtId: string;
  /** The leaf that is reported; null keeps it closed. */
  row: IndexRow | null;
  name: string;
  onClose: () => void;
}

interface Fields {
  value: number;
  evidence: string;
}

/** Reports the value of a leaf with its evidence; who did it and when is kept with it. */
export function ReportDialog({ courtId, row, name, onClose }: ReportDialogProps): React.JSX.Element {
  const { t } = useTranslation('analysis');
  const { message } = App.useApp();
  const api = useApi();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [busy, setBusy] = useState(false);
  const save = async ({ value, evidence }: Fields): Promise<void> => {
    if (row === null) {
      return;
    }
    setBusy(true);
    try {
      const id = crypto.randomUUID();
      await api.call.analysis.reportLeaf.mutate({
        id,
        courtId,
        leafId: row.id,
        value: value / 100,
        evidence,
      });
      await queries.invalidateQueries({ queryKey: ['analysis.evaluation'] });
      onClose();
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open={row !== null}
      title={t('evaluation.reportTitle', { name })}
      okText={t('evaluation.report')}
      confirmLoading={busy}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form<Fields> form={form} layout="vertical" preserve={false} onFinish={(fields) => void save(fields)}>
        <Form.Item name="value" label={t('evaluation.value')} rules={[{ required: true }]}>
          <InputNumber min={0} max={100} suffix="%" data-testid="report-value" />
        </Form.Item>
        <Form.Item
          name="evidence"
          label={t('evaluation.evidence')}
          rules={[{ required: true, min: 2, max: 500, whitespace: true }]}
        >
          <Input.TextArea rows={3} data-testid="report-evidence" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
