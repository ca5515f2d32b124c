import { Form, Input, InputNumber, Modal, Select, Switch } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { USUAL_PRIORITIES, USUAL_TALK_RULES, type TalkGroup } from '#shared/intercom.ts';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';
import { useApi, useSession } from '../../app/session.ts';
import { CourtSelect } from '../../components/CourtSelect.tsx';
import { useCommand } from '../../app/use-command.ts';

/** What is being made or changed: a fixed group, an ad-hoc one, or a group that there is. */
export type Editing = 'fixed' | 'adHoc' | TalkGroup;

type Fields = Pick<TalkGroup, 'name' | 'courtId' | 'enabled' | 'recorded' | 'rules' | 'priorities'> & {
  unitIds: string[];
};

function useUnitOptions(): { value: string; label: string }[] {
  const units = useLive((s) => s.units);
  return useMemo(
    () =>
      [...units.values()]
        .filter(({ enrolled }) => enrolled)
        .map(({ id, callSign, officerName }) => ({ value: id, label: `${callSign} ${officerName}` }))
        .sort((a, b) => compareNames(a.label, b.label)),
    [units],
  );
}

/** Rules and talk priorities of a group. */
function Rules(): React.JSX.Element {
  const { t } = useTranslation('intercom');
  return (
    <>
      <div className="intercom-fields">
        <Form.Item name={['rules', 'maxTalkS']} label={t('form.maxTalk')}>
          <InputNumber min={5} max={300} precision={0} />
        </Form.Item>
        <Form.Item name={['rules', 'hangS']} label={t('form.hang')}>
          <InputNumber min={0} max={30} />
        </Form.Item>
        <Form.Item name="enabled" label={t('form.enabled')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item
          name="recorded"
          label={t('form.recorded')}
          tooltip={t('form.recordedHint')}
          valuePropName="checked"
        >
          <Switch data-testid="intercom-recorded" />
        </Form.Item>
      </div>
      <p className="intercom-hint">{t('form.priorityHint')}</p>
      <div className="intercom-fields">
        {(['leader', 'dutyOfficer', 'unit'] as const).map((role) => (
          <Form.Item key={role} name={['priorities', role]} label={t(`app:role.${role}`)}>
            <InputNumber min={1} max={10} precision={0} />
          </Form.Item>
        ))}
      </div>
    </>
  );
}

/** Makes a group, or changes one. */
export function GroupForm({ editing, onDone }: { editing: Editing; onDone: () => void }): React.JSX.Element {
  const { t } = useTranslation('intercom');
  const { call } = useApi();
  const { busy, run } = useCommand();
  const [form] = Form.useForm<Fields>();
  const me = useSession((s) => s.me);
  const options = useUnitOptions();
  const known = typeof editing === 'object' ? editing : null;
  const isAdHoc = editing === 'adHoc';
  const initial: Partial<Fields> = {
    name: '',
    enabled: true,
    recorded: false,
    rules: USUAL_TALK_RULES,
    priorities: USUAL_PRIORITIES,
    ...(me === null ? {} : { courtId: me.courtId }),
    ...known,
    unitIds: known?.unitIds ?? [],
  };
  const save = async ({ unitIds, ...fields }: Fields): Promise<void> => {
    const id = known?.id ?? crypto.randomUUID();
    const isDone = await run(() =>
      isAdHoc
        ? call.intercom.openGroup.mutate({ id, name: fields.name, unitIds })
        : call.intercom.saveGroup.mutate({ id, ...fields, unitIds: unitIds.length === 0 ? null : unitIds }),
    );
    if (isDone) {
      onDone();
    }
  };
  return (
    <Modal
      open
      title={
        known === null ? t(isAdHoc ? 'form.newAdHoc' : 'form.newFixed') : t('form.edit', { name: known.name })
      }
      okText={t('form.save')}
      okButtonProps={{ loading: busy, 'data-testid': 'intercom-save' }}
      onOk={form.submit}
      onCancel={onDone}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" initialValues={initial} onFinish={(fields) => void save(fields)}>
        <Form.Item
          name="name"
          label={t('form.name')}
          rules={[{ required: true, whitespace: true, max: 60, message: t('form.nameNeeded') }]}
        >
          <Input autoFocus maxLength={60} data-testid="intercom-name" />
        </Form.Item>
        {!isAdHoc && known === null && (
          <Form.Item name="courtId" label={t('form.court')} rules={[{ required: true }]}>
            <CourtSelect />
          </Form.Item>
        )}
        {known !== null && (
          <Form.Item name="courtId" hidden>
            <Input />
          </Form.Item>
        )}
        <Form.Item
          name="unitIds"
          label={t('form.units')}
          extra={isAdHoc ? undefined : t('form.unitsHint')}
          rules={isAdHoc ? [{ required: true, type: 'array', min: 1, message: t('form.unitsNeeded') }] : []}
        >
          <Select
            mode="multiple"
            options={options}
            optionFilterProp="label"
            placeholder={isAdHoc ? undefined : t('form.everybody')}
            data-testid="intercom-units"
          />
        </Form.Item>
        {!isAdHoc && <Rules />}
      </Form>
    </Modal>
  );
}
