import { App, Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHECK_IN_S, RiskLevel, type Operation, type OperationPlan } from '#shared/operations/operation.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi } from '../../app/session.ts';
import { fromDateField, toDateField } from '../recordings/date-field.ts';
import { DateTimeField } from '../recordings/DateTimeField.tsx';
import { CaseSelect } from './CaseSelect.tsx';
import { useUnitOptions } from './use-unit-options.ts';
import './plan-form.css';

const MINUTE_S = 60;

/** A plan as the form has it. */
interface Fields {
  title: string;
  commander: string;
  plannedAt: string;
  caseNos: number[];
  places: { name: string }[];
  unitIds: string[];
  /** What each unit has to do, by unit. */
  tasks: Record<string, string>;
  phases: string[];
  checkInMin: number | null;
  riskLevel: RiskLevel;
  riskText: string;
  contingency: string;
}

const EMPTY: Fields = {
  title: '',
  commander: '',
  plannedAt: '',
  caseNos: [],
  places: [],
  unitIds: [],
  tasks: {},
  phases: [],
  checkInMin: 10,
  riskLevel: 'low',
  riskText: '',
  contingency: '',
};

function toFields(operation: Operation): Fields {
  const { title, commander, plannedAt, cases, places, members, phases, checkInS, risk, contingency } =
    operation;
  return {
    title,
    commander,
    plannedAt: plannedAt === null ? '' : toDateField(plannedAt).slice(0, 16),
    caseNos: cases.map(({ no }) => no),
    places: places.map(({ name }) => ({ name })),
    unitIds: members.map(({ unitId }) => unitId),
    tasks: Object.fromEntries(members.map(({ unitId, task }) => [unitId, task])),
    phases,
    checkInMin: checkInS === null ? null : checkInS / MINUTE_S,
    riskLevel: risk.level,
    riskText: risk.text,
    contingency,
  };
}

/** A point that a place had before stays with its name. */
function toPlan(fields: Fields, before: Operation | null): OperationPlan {
  const points = new Map(before?.places.map(({ name, point }) => [name, point]));
  return {
    title: fields.title,
    commander: fields.commander,
    plannedAt: fromDateField(fields.plannedAt),
    caseNos: fields.caseNos,
    places: fields.places.map(({ name }) => ({ name, point: points.get(name) ?? null })),
    assignments: fields.unitIds.map((unitId) => ({ unitId, task: fields.tasks[unitId] ?? '' })),
    phases: fields.phases,
    checkInS: fields.checkInMin === null ? null : Math.round(fields.checkInMin * MINUTE_S),
    risk: { level: fields.riskLevel, text: fields.riskText },
    contingency: fields.contingency,
  };
}

/** The chosen units, each with what it has to do. */
function Tasks({ form }: { form: ReturnType<typeof Form.useForm<Fields>>[0] }): React.JSX.Element | null {
  const { t } = useTranslation('operations');
  const units = useLive((live) => live.units);
  const chosen = Form.useWatch('unitIds', form) ?? [];
  return chosen.length === 0 ? null : (
    <div className="plan-tasks">
      {chosen.map((unitId) => (
        <div key={unitId} className="plan-task">
          <span>{units.get(unitId)?.callSign ?? unitId}</span>
          <Form.Item name={['tasks', unitId]} noStyle>
            <Input
              size="small"
              maxLength={120}
              placeholder={t('form.task')}
              aria-label={t('form.taskOf', { unit: units.get(unitId)?.callSign ?? unitId })}
            />
          </Form.Item>
        </div>
      ))}
    </div>
  );
}

function UnitSelect({ value = [], onChange }: { value?: string[]; onChange?: (next: string[]) => void }) {
  const { t } = useTranslation('operations');
  return (
    <Select
      id="plan-units"
      mode="multiple"
      value={value}
      options={useUnitOptions()}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('form.unitsHint')}
      data-testid="plan-units"
      onChange={(next: string[]) => onChange?.(next)}
    />
  );
}

function Places(): React.JSX.Element {
  const { t } = useTranslation('operations');
  return (
    <Form.List name="places">
      {(fields, { add, remove }) => (
        <div className="plan-places">
          {fields.map(({ key, name }) => (
            <div key={key} className="plan-place">
              <Form.Item
                name={[name, 'name']}
                noStyle
                rules={[{ required: true, whitespace: true, message: t('form.required') }]}
              >
                <Input size="small" maxLength={80} aria-label={t('form.placeName', { n: name + 1 })} />
              </Form.Item>
              <Button
                size="small"
                type="text"
                icon={<DeleteOutlined />}
                aria-label={t('form.placeRemove', { n: name + 1 })}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button size="small" icon={<PlusOutlined />} onClick={() => add({ name: '' })}>
            {t('form.placeAdd')}
          </Button>
        </div>
      )}
    </Form.List>
  );
}

interface PlanFormProps {
  /** Null: a new one. */
  operation: Operation | null;
  onClose: () => void;
  onSaved: (operation: Operation) => void;
}

/** Writing a plan. A new one has its id from the beginning, so that a send that was repeated makes one operation. */
export function PlanForm({ operation, onClose, onSaved }: PlanFormProps): React.JSX.Element {
  const { t } = useTranslation('operations');
  const { message } = App.useApp();
  const api = useApi();
  const [id] = useState(() => operation?.id ?? crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [form] = Form.useForm<Fields>();
  const save = async (fields: Fields): Promise<void> => {
    setBusy(true);
    try {
      // What isn't shown, as a task of a unit that was taken out again, isn't in the fields of the form.
      const plan = toPlan({ ...EMPTY, ...fields }, operation);
      onSaved(
        await (operation === null
          ? api.call.operations.create.mutate({ id, plan })
          : api.call.operations.save.mutate({ operationId: id, revision: operation.revision, plan })),
      );
      void message.success(t('form.saved'));
    } catch (error) {
      void message.error(errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      width={860}
      style={{ top: 24 }}
      title={t(operation === null ? 'new' : 'form.title')}
      okText={t('form.save')}
      okButtonProps={{ loading: busy, 'data-testid': 'plan-save' }}
      onOk={() => form.submit()}
      onCancel={onClose}
      // What was written isn't lost by a click beside the form, or by the Esc that closes a list in it.
      mask={{ closable: false }}
      keyboard={false}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        size="small"
        className="plan-form"
        initialValues={operation === null ? EMPTY : toFields(operation)}
        onFinish={(fields) => void save(fields)}
        data-testid="plan-form"
      >
        <Form.Item
          name="title"
          label={t('form.name')}
          rules={[{ required: true, whitespace: true, message: t('form.required') }]}
        >
          <Input maxLength={120} autoFocus data-testid="plan-title" />
        </Form.Item>
        <Form.Item name="commander" label={t('form.commander')}>
          <Input maxLength={40} data-testid="plan-commander" />
        </Form.Item>
        <Form.Item
          name="plannedAt"
          label={t('form.plannedAt')}
          rules={[
            {
              validator: (_rule, value: string) =>
                value === '' || fromDateField(value) !== null
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('form.wrongTime'))),
            },
          ]}
        >
          <DateTimeField id="plan-planned" label={t('form.plannedAt')} />
        </Form.Item>
        <Form.Item name="caseNos" label={t('form.cases')} htmlFor="plan-cases">
          <CaseSelect id="plan-cases" known={operation?.cases ?? []} />
        </Form.Item>
        <Form.Item label={t('form.places')}>
          <Places />
        </Form.Item>
        <Form.Item name="phases" label={t('form.phases')} htmlFor="plan-phases">
          <Select
            id="plan-phases"
            mode="tags"
            open={false}
            suffixIcon={null}
            maxCount={12}
            tokenSeparators={['、', '，', ',', '；', ';']}
            placeholder={t('form.phasesHint')}
            data-testid="plan-phases"
          />
        </Form.Item>
        <Form.Item name="unitIds" label={t('form.assignments')} htmlFor="plan-units" className="plan-wide">
          <UnitSelect />
        </Form.Item>
        <Tasks form={form} />
        <Form.Item name="riskLevel" label={t('form.riskLevel')} htmlFor="plan-risk-level">
          <Select
            id="plan-risk-level"
            options={RiskLevel.options.map((value) => ({ value, label: t(`risk.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="checkInMin" label={t('form.checkInMin')}>
          <InputNumber
            min={CHECK_IN_S.min / MINUTE_S}
            max={CHECK_IN_S.max / MINUTE_S}
            placeholder={t('form.checkInNone')}
            data-testid="plan-check-in"
          />
        </Form.Item>
        <Form.Item name="riskText" label={t('form.risk')} className="plan-wide">
          <Input.TextArea rows={2} maxLength={2000} data-testid="plan-risk" />
        </Form.Item>
        <Form.Item name="contingency" label={t('form.contingency')} className="plan-wide">
          <Input.TextArea rows={4} maxLength={8000} data-testid="plan-contingency" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
