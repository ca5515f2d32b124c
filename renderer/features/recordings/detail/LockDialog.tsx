import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../app/session.ts';
import { useCommand } from '../../../app/use-command.ts';
import { DateTimeField } from '../DateTimeField.tsx';
import { fromDateField } from '../date-field.ts';

interface Fields {
  reason: string;
  caseNumber?: string;
  keeper: string;
  from?: string;
  to?: string;
}

/** What is asked of the server: the stretch only where one can be named. UTC ms. */
export interface LockRequest {
  id: string;
  reason: string;
  keeper: string;
  caseNumber?: string;
  from?: number;
  to?: number;
}

interface LockDialogProps {
  caseNumber: string | null;
  /** Whether a part of it can be locked alone. */
  hasStretch: boolean;
  lock: (request: LockRequest) => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}

/** Asks why, for which case and by whom a recording or an item of evidence is kept. */
export function LockDialog(props: LockDialogProps): React.JSX.Element {
  const { hasStretch, onClose, onDone } = props;
  const { t, i18n } = useTranslation('recordings');
  const { t: app } = useTranslation('app');
  const me = useSession((s) => s.me);
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const submit = async ({ reason, caseNumber, keeper, from, to }: Fields): Promise<void> => {
    const [start, end] = [fromDateField(from), fromDateField(to)];
    const isDone = await run(
      () =>
        props.lock({
          id: crypto.randomUUID(),
          reason: reason.trim(),
          keeper: keeper.trim(),
          ...(caseNumber === undefined || caseNumber.trim() === '' ? {} : { caseNumber: caseNumber.trim() }),
          ...(start === null ? {} : { from: start }),
          ...(end === null ? {} : { to: end }),
        }),
      t('lock.done'),
    );
    if (isDone) {
      onDone();
      onClose();
    }
  };
  const dated = {
    validator: (_: unknown, value: string | undefined) =>
      (value ?? '') === '' || fromDateField(value) !== null
        ? Promise.resolve()
        : Promise.reject(new Error(t('dateForm'))),
  };
  const required = { required: true, whitespace: true, message: t('required') };
  return (
    <Modal
      open
      title={t('lock.title')}
      okText={t('lock.ok')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      okButtonProps={{ 'data-testid': 'lock-ok' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={520}
    >
      <p className="recordings-hint">{t('lock.hint')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{
          caseNumber: props.caseNumber ?? '',
          keeper: (i18n.language === 'en' ? me?.nameEn : me?.nameZh) ?? '',
        }}
        onFinish={(fields) => void submit(fields)}
      >
        <Form.Item name="reason" label={t('reason')} rules={[{ ...required, min: 2 }]}>
          <Input.TextArea rows={2} maxLength={500} autoFocus data-testid="lock-reason" />
        </Form.Item>
        <div className="recordings-pair">
          <Form.Item name="caseNumber" label={t('caseNumber')}>
            <Input maxLength={120} data-testid="lock-case" />
          </Form.Item>
          <Form.Item name="keeper" label={t('lock.keeper')} rules={[required]}>
            <Input maxLength={80} data-testid="lock-keeper" />
          </Form.Item>
        </div>
        {hasStretch && (
          <div className="recordings-pair">
            <Form.Item name="from" label={t('from')} rules={[dated]} extra={t('lock.wholeFrom')}>
              <DateTimeField isExact />
            </Form.Item>
            <Form.Item name="to" label={t('to')} rules={[dated]} extra={t('lock.wholeTo')}>
              <DateTimeField isExact />
            </Form.Item>
          </div>
        )}
      </Form>
    </Modal>
  );
}
