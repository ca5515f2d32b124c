import { Checkbox, Form, Input, InputNumber, Modal, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { RecordingRule } from '#shared/recordings.ts';
import { useApi, useSession } from '../../../app/session.ts';
import { CourtSelect } from '../../../components/CourtSelect.tsx';
import { useCommand } from '../../../app/use-command.ts';
import { someOf } from '../some-of.ts';
import { useSourceOptions } from '../use-source-options.ts';
import { NEW_FIELDS, fieldsOf, ruleOf, WEEKDAYS, type RuleFields } from './rule-fields.ts';

/** Cameras and streams, and which of them a timetable records. */
function SourcesField(
  props: Pick<React.ComponentProps<typeof Select<string[]>>, 'value' | 'onChange' | 'id'>,
): React.JSX.Element {
  return (
    <Select<string[]>
      {...props}
      mode="multiple"
      showSearch={{ optionFilterProp: 'label' }}
      options={useSourceOptions()}
      maxTagCount={6}
    />
  );
}

function Schedule(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const some = someOf(t('required'));
  const clock = { required: true, pattern: /^([01]\d|2[0-3]):[0-5]\d$/, message: t('rules.clock') };
  return (
    <>
      <Form.Item name="sourceIds" label={t('rules.sources')} rules={[some]}>
        <SourcesField />
      </Form.Item>
      <Form.Item name="weekdays" label={t('rules.weekdays')} rules={[some]}>
        <Checkbox.Group options={WEEKDAYS.map((day) => ({ value: day, label: t(`weekday.${day}`) }))} />
      </Form.Item>
      <div className="recordings-pair">
        <Form.Item name="start" label={t('rules.start')} rules={[clock]}>
          <Input maxLength={5} placeholder="08:30" inputMode="numeric" autoComplete="off" />
        </Form.Item>
        <Form.Item name="end" label={t('rules.end')} extra={t('rules.endHint')} rules={[clock]}>
          <Input maxLength={5} placeholder="08:30" inputMode="numeric" autoComplete="off" />
        </Form.Item>
      </div>
    </>
  );
}

function Sos(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const required = { required: true, message: t('required') };
  return (
    <>
      <p className="recordings-hint">{t('rules.sosHint')}</p>
      <div className="recordings-pair">
        <Form.Item name="beforeS" label={t('rules.before')} rules={[required]}>
          <InputNumber min={0} max={600} precision={0} suffix={t('rules.seconds')} />
        </Form.Item>
        <Form.Item name="afterS" label={t('rules.after')} rules={[required]}>
          <InputNumber min={0} max={3600} precision={0} suffix={t('rules.seconds')} />
        </Form.Item>
      </div>
    </>
  );
}

interface RuleFormProps {
  /** Null: a new one. */
  rule: RecordingRule | null;
  onClose: () => void;
  onSaved: () => void;
}

/** A rule by which something is recorded by itself: made, or changed. */
export function RuleForm({ rule, onClose, onSaved }: RuleFormProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const { t: app } = useTranslation('app');
  const api = useApi();
  const ownCourt = useSession((s) => s.me?.courtId ?? '');
  const { busy, run } = useCommand();
  const [form] = Form.useForm<RuleFields>();
  const kind = Form.useWatch('kind', form) ?? rule?.kind ?? 'schedule';
  const save = async (): Promise<void> => {
    // What stands in the fields of the other kind was valid when it was left.
    const fields = { ...NEW_FIELDS, ...form.getFieldsValue(true) } as RuleFields;
    const next = ruleOf(rule?.id ?? crypto.randomUUID(), fields);
    if (await run(() => api.call.recordings.saveRule.mutate(next), t('rules.saved'))) {
      onSaved();
      onClose();
    }
  };
  return (
    <Modal
      open
      title={t(rule === null ? 'rules.create' : 'rules.edit')}
      okText={t('save')}
      cancelText={app('cancel')}
      confirmLoading={busy}
      okButtonProps={{ 'data-testid': 'rule-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={560}
    >
      <Form<RuleFields>
        form={form}
        layout="vertical"
        initialValues={rule === null ? { ...NEW_FIELDS, courtId: ownCourt } : fieldsOf(rule)}
        onFinish={() => void save()}
      >
        <Form.Item name="kind" label={t('rules.kind')}>
          <Segmented
            disabled={rule !== null}
            options={[
              { value: 'schedule', label: t('trigger.schedule') },
              { value: 'sos', label: t('trigger.sos') },
            ]}
          />
        </Form.Item>
        <div className="recordings-pair">
          <Form.Item
            name="name"
            label={t('rules.name')}
            rules={[{ required: true, whitespace: true, message: t('required') }]}
          >
            <Input maxLength={60} data-testid="rule-name" />
          </Form.Item>
          <Form.Item name="courtId" label={t('court')} rules={[{ required: true }]}>
            <CourtSelect />
          </Form.Item>
        </div>
        {kind === 'schedule' ? <Schedule /> : <Sos />}
        <Form.Item name="enabled" label={t('rules.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  );
}
