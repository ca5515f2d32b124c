import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Evidence } from '#shared/evidence.ts';
import { useApi } from '../../app/session.ts';
import { useCommand } from '../../app/use-command.ts';

interface Fields {
  title: string;
  caseNumber?: string;
  reason: string;
}

/** Asks why and for which case items are exported, and sets the server to it. */
export function ExportDialog({
  items,
  onClose,
}: {
  items: readonly Evidence[];
  onClose: () => void;
}): React.JSX.Element {
  const { t } = useTranslation('evidence');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const cases = new Set(items.map(({ caseNumber }) => caseNumber));
  const [onlyCase] = cases.size === 1 ? cases : [null];
  const send = async ({ title, caseNumber = '', reason }: Fields): Promise<void> => {
    const isAsked = await run(
      () =>
        api.call.evidence.export.mutate({
          id: crypto.randomUUID(),
          title: title.trim(),
          reason: reason.trim(),
          ...(caseNumber.trim() === '' ? {} : { caseNumber: caseNumber.trim() }),
          evidenceIds: items.map(({ id }) => id),
        }),
      t('export.asked'),
    );
    if (isAsked) {
      onClose();
    }
  };
  const required = { required: true, whitespace: true, message: t('required') };
  return (
    <Modal
      open
      title={t('export.title', { n: items.length, count: items.length })}
      okText={t('export.start')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      okButtonProps={{ 'data-testid': 'evidence-export-start' }}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p className="recordings-hint">{t('export.hint')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ caseNumber: onlyCase ?? '', title: onlyCase ?? '' }}
        onFinish={(fields) => void send(fields)}
      >
        <Form.Item name="title" label={t('export.name')} rules={[required]}>
          <Input maxLength={80} autoFocus data-testid="evidence-export-name" />
        </Form.Item>
        <Form.Item name="caseNumber" label={t('caseNumber')}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name="reason" label={t('reason')} rules={[{ ...required, min: 2 }]}>
          <Input.TextArea rows={2} maxLength={500} data-testid="evidence-export-reason" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
